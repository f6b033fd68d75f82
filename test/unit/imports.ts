/** Who imports whom, read from the sources. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** What a file takes from another: `to` is a path from the root without its ending, or the name of a package. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly isRelative: boolean
  readonly isTypeOnly: boolean
  /** Only the path of the built script is taken (`?iife`): the importer does not run it. */
  readonly isPathOnly: boolean
}

/** The TypeScript files in these folders, and in those below them. */
export function sourceFiles(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .sort()
}

export function importsIn(files: readonly string[]): Import[] {
  return files.flatMap((path) => importsOf(path, readFileSync(path, 'utf8')))
}

/** Static and dynamic imports, exports from elsewhere, and types by `import('…')`. */
export function importsOf(from: string, source: string): Import[] {
  const withoutComments = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const statements = [
    ...withoutComments.matchAll(/^(?:import|export)\s+(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm),
    ...withoutComments.matchAll(/(typeof )?\bimport\('([^']+)'\)/g),
  ]
  return statements.map(([, what = '', target]) => {
    const isRelative = target.startsWith('.')
    const [path, query] = target.split('?')
    return {
      from,
      to: isRelative ? normalize(join(dirname(from), path)) : path,
      isRelative,
      isTypeOnly: /^type(of)?\s/.test(what),
      isPathOnly: query === 'iife',
    }
  })
}

/** All files that run when these do: what they import, and what that imports. */
export function reachedFrom(entries: readonly string[], imports: readonly Import[]): ReadonlySet<string> {
  const byFile = new Map<string, string[]>()
  for (const { from, to, isRelative, isTypeOnly, isPathOnly } of imports) {
    const file = [`${to}.ts`, `${to}.tsx`, to].find((path) => existsSync(path))
    if (!isRelative || isTypeOnly || isPathOnly || file === undefined) continue
    byFile.set(from, [...(byFile.get(from) ?? []), file])
  }
  const reached = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    waiting.push(...(byFile.get(file) ?? []))
  }
  return reached
}
