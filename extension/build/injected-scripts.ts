/** What the bundler makes of the scripts that run in pages, made ready for pages. */
import { build, type Plugin } from 'vite'
import { withIgnoreList } from './ignore-list'
import { withTakenGlobals } from './taken-globals'
import { takenMembers } from './taken-members'

/** Each is one file without imports. `inpage/`: in the page's own world; the others in the extension's. */
export const INJECTED = [
  'inpage/stub.ts',
  'inpage/library.ts',
  'inpage/worker/library.ts',
  'inpage/early/carry.ts',
  'inpage/early/headers.ts',
  'inpage/early/leave-opentelemetry.ts',
  'inpage/early/listed.ts',
  'inpage/early/messages.ts',
  'inpage/early/no-headers.ts',
  'inpage/early/put-aside.ts',
  'inpage/early/rules.ts',
  'inpage/early/stand-in.ts',
  'inpage/early/take-away.ts',
  'extension/relay.ts',
  'extension/mirror.ts',
]

/** A worker's library runs in workers alone: in the page it is a text (`inpage/worker/words.ts`). */
const WORKER_LIBRARY = 'inpage/worker/library.js'
/** Lines of `scriptFor` (`inpage/instrument/worker.ts`) that come before it. */
const LINES_BEFORE_WORKER_LIBRARY = 1

export function injectedScripts(): Plugin {
  return {
    name: 'tracepane:injected-scripts',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const members = takenMembers()
        for (const path of INJECTED) {
          const script = bundle[path.replace(/ts$/, 'js')]
          if (script?.type !== 'asset') throw new Error(`${path} is not built`)
          script.source = finished(script.fileName, await bundled(path, members.plugin))
        }
        members.close()
      },
    },
  }
}

/** The extension's bundler makes these scripts without our plugins. */
export async function bundled(path: string, plugin: Plugin): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [plugin],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      rollupOptions: { input: path, output: { format: 'iife', name: 'bundled' } },
    },
  })
  const [first] = Array.isArray(result) ? result : [result]
  const chunk = 'output' in first ? first.output.find((output) => output.type === 'chunk') : undefined
  if (chunk?.type !== 'chunk') throw new Error(`${path} gave no bundle`)
  return chunk.code
}

function finished(fileName: string, source: string): string {
  const script = asAscii(source)
  if (!fileName.startsWith('inpage/')) return withIgnoreList(script, fileName)
  // A page may have left nothing that works, and must not hear of it.
  const own = `try{${withTakenGlobals(script)}}catch{}`
  return fileName === WORKER_LIBRARY
    ? `try{${asText(withIgnoreList(own, fileName, LINES_BEFORE_WORKER_LIBRARY))}}catch{}`
    : withIgnoreList(own, fileName)
}

/** An engine keeps and reads such a text in half the bytes. Other characters stand in literals alone. */
function asAscii(source: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  return source.replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function asText(source: string): string {
  const key = "Symbol.for('tracepane.worker-library')"
  return `Object.defineProperty(globalThis,${key},{value:${JSON.stringify(source)},configurable:true})`
}
