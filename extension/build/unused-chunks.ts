/**
 * Removes unused files from the package: the bundler's plugin makes each injected script from chunks of its own, and leaves
 * those chunks behind.
 */
import type { Plugin, Rolldown } from 'vite'

/** Removes every chunk that neither the manifest nor a page leads to. */
export function withoutUnusedChunks(): Plugin {
  return {
    name: 'tracepane:unused-chunks',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const used = usedFiles(bundle)
        for (const [name, { type }] of Object.entries(bundle))
          if (type === 'chunk' && !used.has(name)) delete bundle[name]
      },
    },
  }
}

/** The files that the manifest and the pages name, directly or through others, by the last part of their path. */
export function usedFiles(bundle: Rolldown.OutputBundle): ReadonlySet<string> {
  const used = new Set<string>()
  const waiting = Object.keys(bundle).filter((name) => name === 'manifest.json' || name.endsWith('.html'))
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (used.has(file)) continue
    used.add(file)
    const text = textOf(bundle[file])
    for (const name of Object.keys(bundle))
      if (!used.has(name) && text.includes(name.slice(name.lastIndexOf('/') + 1))) waiting.push(name)
  }
  return used
}

function textOf(file: Rolldown.OutputAsset | Rolldown.OutputChunk): string {
  if (file.type === 'chunk') return file.code
  return typeof file.source === 'string' ? file.source : ''
}
