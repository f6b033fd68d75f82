/** The snippets of `docs/recipes.md`, as files that can be imported. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const SNIPPET = /<!-- (\S+) -->\n```\w+\n([\s\S]*?)\n```/g
/** Inside the project, so that packages are found; what `npm run package` makes is not there yet. */
const FOLDER = resolve('.artifacts/recipes')

/** By name. */
export const SNIPPETS: ReadonlyMap<string, string> = new Map(
  [...readFileSync('docs/recipes.md', 'utf8').matchAll(SNIPPET)].map(([, name, text]) => [name, text]),
)

/** The path of a snippet's file. `tracepane` is the source of the package. */
export function snippetFile(name: string): string {
  const text = SNIPPETS.get(name)
  if (text === undefined) throw new Error(`docs/recipes.md has no ${name}`)
  mkdirSync(FOLDER, { recursive: true })
  const path = `${FOLDER}/${name}`
  const pragma = name.endsWith('.tsx') ? '/** @jsxImportSource react */\n' : ''
  writeFileSync(path, pragma + text.replace(/(?<=from )'tracepane'/g, `'${resolve('inpage/api/package.ts')}'`))
  return path
}

/** The names of all that one test of this folder must run. */
export function snippetNames(): string[] {
  return [...SNIPPETS.keys()]
}
