import { analyze } from 'eslint-scope'
import { parseSync } from 'vite'

/**
 * The names that a script takes from the global scope: all that it refers to and does not declare.
 * @throws if it does not parse, or writes one of them, or declares one for the page
 */
export function freeNames(script: string): string[] {
  const { program, errors } = parseSync('script.js', script, { sourceType: 'script', range: true })
  if (errors.length > 0) throw new SyntaxError(errors[0].message)
  const { globalScope } = analyze(program as Parameters<typeof analyze>[0], {
    ecmaVersion: 2023,
    sourceType: 'script',
  })
  const references = globalScope?.through ?? []
  const written = [...references.filter((one) => one.isWrite()).map(({ identifier }) => identifier.name)]
  for (const { name } of globalScope?.variables ?? []) written.push(name)
  if (written.length > 0) throw new Error(`an injected script makes or changes globals of the page: ${written}`)
  return [...new Set(references.map(({ identifier }) => identifier.name))].sort()
}

/**
 * The script as a function of the globals that it uses. They are read once, before it runs, as properties of the global
 * object: a page that declares `class Node {}` or `const URL = …` later changes nothing for it, and what a browser does
 * not have is undefined, and no error. A global whose value is no object (`length`) would stay what it was.
 */
export function withCapturedGlobals(script: string): string {
  // In a module there is no `this`, and in a page that has its own `globalThis` there is.
  return `(({${freeNames(script)}})=>{${script}})(this??globalThis)`
}
