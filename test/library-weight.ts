/** What the scripts weigh that run in pages, as a browser's store would send them. */
import { gzipSync } from 'node:zlib'
import { finishedScript } from '../extension/build/injected-scripts'
import { bundle } from './bundle'

/** What a page gets with the settings of a new user. */
export const BY_DEFAULT = ['inpage/entry/library.ts']
/** The library of a page's workers: to the page it is a text. */
export const IN_WORKERS = ['inpage/entry/worker/library.ts']
/** What settings may add: for all pages, or for a site. */
export const WHEN_ASKED_FOR = ['headers', 'messages', 'no-headers', 'rules', 'stand-in'].map(
  (name) => `inpage/entry/preload/${name}.ts`,
)
/** Tracer, context, requests and blocks alone. */
export const CORE = ['test/bench/core-library.ts']

/** Bytes, gzipped, of all of them. */
export async function weight(entries: readonly string[]): Promise<number> {
  let bytes = 0
  for (const entry of entries) {
    // Each is finished as what runs in pages is, wherever its source stands.
    const name = entry.replace(/ts$/, 'js').replace(/^test\/bench\//, 'inpage/entry/')
    const script = await finishedScript(name, await bundle(`../${entry}`))
    bytes += gzipSync(script, { level: 9 }).length
  }
  return bytes
}
