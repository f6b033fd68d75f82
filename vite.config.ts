import { crx, type ManifestV3Export } from '@crxjs/vite-plugin'
import { defineConfig, type Plugin } from 'vite'
import { firefoxManifest } from './extension/build/firefox-manifest.ts'
import { INJECTED, injectedScripts } from './extension/build/injected-scripts.ts'
import { withoutUnusedChunks } from './extension/build/unused-chunks.ts'
import manifest from './manifest.json' with { type: 'json' }

/**
 * The library and the relay reach pages through `scripting`, which needs no web-accessible resource, but the bundler
 * plugin lists every dynamic script as one, so that any page could tell that Tracepane is installed.
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
      },
    },
  }
}

/** `vite build` makes `dist/chrome`, `vite build --mode firefox` makes `dist/firefox`, `npm run dev` makes `dist/dev`. */
export default defineConfig(({ command, mode }) => {
  // Where Vite runs the script that builds, it has said `development` for that script: JSX would name files of this machine.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    publicDir: 'extension/public',
    plugins: [
      crx({
        manifest: (mode === 'firefox' ? firefoxManifest(manifest) : manifest) as ManifestV3Export,
        browser: mode === 'firefox' ? 'firefox' : 'chrome',
        contentScripts: { standaloneFiles: [...INJECTED] },
      }),
      withoutWebAccessibleResources(),
      injectedScripts(),
      withoutUnusedChunks(),
    ],
    build: {
      outDir: command === 'serve' ? 'dist/dev' : mode === 'firefox' ? 'dist/firefox' : 'dist/chrome',
      sourcemap: command === 'serve' ? 'inline' : false,
      target: 'es2023',
      modulePreload: false,
      rollupOptions: {
        input: { panel: 'panel/index.html', access: 'extension/access/access-page.html' },
        // The background has the same content in whatever folder it is built, but not the same hash.
        output: {
          chunkFileNames: ({ name }) => (name === 'background.ts' ? 'assets/background.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  }
})
