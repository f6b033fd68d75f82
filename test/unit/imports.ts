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

/** The imported file of this project; undefined for a package and for the path of a built script. */
function fileOf({ to, isRelative, isPathOnly }: Import): string | undefined {
  if (!isRelative || isPathOnly) return undefined
  return [`${to}.ts`, `${to}.tsx`, to].find((path) => existsSync(path))
}

/**
 * The circles of imports, of types as well: groups of files of which each reaches each other one. They are the strongly
 * connected components of more than one file (Tarjan, "Depth-first search and linear graph algorithms", 1972).
 */
export function circlesIn(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>()
  for (const one of imports) {
    const file = fileOf(one)
    if (file !== undefined) targets.set(one.from, [...(targets.get(one.from) ?? []), file])
  }
  const order = new Map<string, number>()
  const stack: string[] = []
  const circles: string[][] = []
  const visit = (file: string): number => {
    const number = order.size
    order.set(file, number)
    let low = number
    stack.push(file)
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target))
      else if (stack.includes(target)) low = Math.min(low, order.get(target) ?? low)
    }
    if (low === number) {
      const circle = stack.splice(stack.indexOf(file))
      if (circle.length > 1 || targets.get(file)?.includes(file)) circles.push(circle.sort())
    }
    return low
  }
  for (const file of targets.keys()) if (!order.has(file)) visit(file)
  return circles
}

/** All files that run when these do: what they import, and what that imports. */
export function reachedFrom(entries: readonly string[], imports: readonly Import[]): ReadonlySet<string> {
  const byFile = new Map<string, string[]>()
  for (const one of imports) {
    const file = fileOf(one)
    if (one.isTypeOnly || file === undefined) continue
    byFile.set(one.from, [...(byFile.get(one.from) ?? []), file])
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
