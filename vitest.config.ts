import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Tests that need a document: their global scope is the window of one (jsdom), as a page's is. */
const IN_A_DOCUMENT = 'test/unit/**/*.dom.test.ts'

/**
 * Rooms whose modules keep nothing between tests: their files share a process, which saves a third of their time. Globals are put
 * back after each test. A file that mocks a module has a process of its own: it would mock it for the next ones, too.
 */
const SHARING = ['block', 'formats', 'propagation', 'query', 'scheduling', 'state', 'store', 'text', 'views']
const SHARED = SHARING.flatMap((room) =>
  readdirSync(`test/unit/${room}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `test/unit/${room}/${name}`)
    .filter((path) => /\.test\.tsx?$/.test(path) && !readFileSync(path, 'utf8').includes('vi.mock(')),
)

/**
 * What `npm run smoke` leaves out: the longest files, a third of the time of all, which a change seldom breaks: the package as it is
 * published, each pattern's time, cURL's own program, a server that never answers, thousands of generated programs, files and filters,
 * the largest traces, the library's weight.
 */
const LEFT_OUT_OF_SMOKE = [
  'test/unit/context/programs.test.ts',
  'test/unit/fuzz.test.ts',
  'test/unit/library-weight.test.ts',
  'test/unit/query/linear-pattern.test.ts',
  'test/unit/receiver/npm-package.test.ts',
  'test/unit/regular-expressions.test.ts',
  'test/unit/formats/request/curl.test.ts',
  'test/unit/export/connection-test.test.ts',
  'test/unit/store/rows/bounds.test.ts',
]
const isSmoke = process.env.TRACEPANE_SMOKE === 'true'

/** `import path from './script?iife'` gives the path of a content script, as in the build: the script does not run. */
const contentScriptPaths: Plugin = {
  name: 'tracepane:content-script-paths',
  enforce: 'pre',
  load: (id) => (id.endsWith('?iife') ? `export default ${JSON.stringify(relative('.', id.slice(0, -5)))}` : undefined),
}

export default defineConfig({
  plugins: [contentScriptPaths],
  test: {
    // The default leaves one for Vitest itself, which has little to do: of two it would use one.
    maxWorkers: availableParallelism(),
    // Much of it tries out large traces and many random ones: a busy machine takes its time.
    testTimeout: 60_000,
    // Some wait for timers of the page: where nobody is there to look, a second try tells a busy machine from a fault.
    retry: process.env.CI ? 1 : 0,
    setupFiles: ['test/unit/seed.ts'],
    // What was transformed is kept for the next smoke run.
    experimental: { fsModuleCache: isSmoke },
    coverage: {
      provider: 'v8',
      include: ['inpage/**', 'extension/**', 'panel/**'],
      exclude: ['**/*.md', '**/*.html', '**/*.css', '**/*.d.ts', 'extension/public/**'],
      reporter: ['text-summary'],
      reportsDirectory: '.artifacts/coverage',
      // The run fails below; it was 83.7 % in November 2026.
      thresholds: { lines: 83 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: [IN_A_DOCUMENT, ...SHARED, ...(isSmoke ? LEFT_OUT_OF_SMOKE : [])],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: SHARED,
          exclude: [IN_A_DOCUMENT, ...(isSmoke ? LEFT_OUT_OF_SMOKE : [])],
          environment: 'node',
          isolate: false,
          setupFiles: ['test/unit/seed.ts', 'test/unit/put-back.ts'],
        },
      },
      {
        extends: true,
        resolve: { alias: [{ find: /^svelte$/, replacement: resolve('node_modules/svelte/src/index-client.js') }] },
        test: {
          name: 'document',
          // Of Svelte the half for browsers, as a bundler takes it.
          server: { deps: { inline: [/svelte/, 'esm-env'] } },
          include: [IN_A_DOCUMENT],
          environment: './test/unit/document/environment.ts',
          setupFiles: ['test/unit/seed.ts', 'test/unit/document/browser.ts'],
          // Elsewhere jsdom's globals are copied into Node's scope, and `globalThis` is no window that hears events.
          pool: 'vmForks',
          // With a single worker Vitest would run all files of this pool in one and the same scope.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
