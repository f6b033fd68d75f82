import { analyze } from 'eslint-scope'
import { parseSync } from 'vite'

/**
 * The names that a script uses from the global scope: all that it refers to without declaring them.
 *
 * @throws if it does not parse, writes a global, or declares one that the page would see
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
 * Wraps the script into a function whose parameters are the globals that it uses. They are read once before it runs, as
 * properties of the global object. A page that later declares `class Node {}` or `const URL = …` changes nothing for it, and
 * globals that a browser lacks are undefined instead of an error. A global with a primitive value (`length`) would keep its first
 * value.
 */
export function withCapturedGlobals(script: string): string {
  // A module has no `this`; a page may have replaced `globalThis`.
  return `(({${freeNames(script)}})=>{${script}})(this??globalThis)`
}
