import { crx, type ManifestV3Export } from '@crxjs/vite-plugin'
import { defineConfig, type Plugin } from 'vite'
import { firefoxManifest } from './extension/firefox-manifest.ts'
import manifest from './manifest.json' with { type: 'json' }

/**
 * The library and the relay reach pages through `scripting`, which needs no web-accessible resource, but the bundler
 * plugin lists every dynamic script as one, so that any page could tell that Tracepane is installed. It also leaves the
 * chunks from which it made those scripts.
 */
function withoutWebAccessibleResources(): Plugin {
  return {
    name: 'tracepane:no-web-accessible-resources',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const asset = bundle['manifest.json']
        if (asset?.type !== 'asset') return
        const built = JSON.parse(String(asset.source))
        delete built.web_accessible_resources
        asset.source = JSON.stringify(built, null, 2)
        // A page may have left nothing that works, and must not hear of it.
        for (const output of Object.values(bundle)) {
          if (output.type !== 'asset' || !/^inpage\/.*\.js$/.test(output.fileName)) continue
          const source = asAscii(String(output.source))
          output.source = `try{${output.fileName === WORKER_LIBRARY ? asText(source) : source}}catch{}`
        }
        for (const name of Object.keys(bundle))
          if (
            /\/(relay|mirror|stub|library|carry|console|headers|leave-opentelemetry|messages|rules|stand-in)\.ts-/.test(
              name,
            )
          )
            delete bundle[name]
      },
    },
  }
}

/** An engine keeps and reads such a text in half the bytes. Other characters stand in literals alone. */
function asAscii(source: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  return source.replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A worker's library runs in workers alone: in the page it is a text (`inpage/worker/words.ts`). */
const WORKER_LIBRARY = 'inpage/worker/library.js'
function asText(source: string): string {
  const key = "Symbol.for('tracepane.worker-library')"
  return `Object.defineProperty(globalThis,${key},{value:${JSON.stringify(source)},configurable:true})`
}

/** `vite build` makes `dist/chrome`, `vite build --mode firefox` makes `dist/firefox`. */
export default defineConfig(({ mode }) => ({
  publicDir: 'extension/public',
  plugins: [
    crx({
      manifest: (mode === 'firefox' ? firefoxManifest(manifest) : manifest) as ManifestV3Export,
      browser: mode === 'firefox' ? 'firefox' : 'chrome',
      contentScripts: {
        standaloneFiles: [
          'inpage/stub.ts',
          'inpage/library.ts',
          'inpage/worker/library.ts',
          'inpage/early/carry.ts',
          'inpage/early/console.ts',
          'inpage/early/headers.ts',
          'inpage/early/leave-opentelemetry.ts',
          'inpage/early/messages.ts',
          'inpage/early/rules.ts',
          'inpage/early/stand-in.ts',
          'extension/relay.ts',
          'extension/mirror.ts',
        ],
      },
    }),
    withoutWebAccessibleResources(),
  ],
  build: {
    outDir: mode === 'firefox' ? 'dist/firefox' : 'dist/chrome',
    target: 'es2023',
    modulePreload: false,
    rollupOptions: { input: { panel: 'panel/index.html', access: 'extension/access-page.html' } },
  },
}))
