/** Prepares the bundled scripts for the pages in which they run. */
import { minify } from '@swc/core'
import { build, type Plugin } from 'vite'
import { withCapturedGlobals } from './captured-globals'
import { captureMembers } from './captured-members'
import { withIgnoreList } from './ignore-list'
import { withShortNames } from './short-names'

/** Each becomes one file without imports. Those of `inpage/` run in the page's own world, the others in the extension's. */
export const INJECTED = [
  'inpage/entry/stub.ts',
  'inpage/entry/library.ts',
  'inpage/entry/worker/library.ts',
  'inpage/entry/preload/carry.ts',
  'inpage/entry/preload/headers.ts',
  'inpage/entry/preload/leave-opentelemetry.ts',
  'inpage/entry/preload/listed.ts',
  'inpage/entry/preload/messages.ts',
  'inpage/entry/preload/no-headers.ts',
  'inpage/entry/preload/put-aside.ts',
  'inpage/entry/preload/rules.ts',
  'inpage/entry/preload/stand-in.ts',
  'inpage/entry/preload/take-away.ts',
  'extension/relay/relay.ts',
  'extension/relay/mirror.ts',
]

/** The library of workers. In the page it is only a text (`inpage/instrument/messaging/worker-protocol.ts`). */
const WORKER_LIBRARY = 'inpage/entry/worker/library.js'
/** How many lines `scriptFor` (`inpage/instrument/messaging/worker.ts`) puts before it. */
const LINES_BEFORE_WORKER_LIBRARY = 1

/**
 * Replaces the injected scripts of a build by their finished form.
 *
 * @throws if one of them is not built, has several lines, or writes a global of the page
 */
export function injectedScripts(): Plugin {
  return {
    name: 'tracepane:injected-scripts',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const members = captureMembers()
        for (const path of INJECTED) {
          const script = bundle[path.replace(/ts$/, 'js')]
          if (script?.type !== 'asset') throw new Error(`${path} is not built`)
          script.source = await finishedScript(script.fileName, await bundled(path, members.plugin))
        }
        members.close()
      },
    },
  }
}

/** Bundles a script with our plugins, which the extension's bundler does not use for these scripts. */
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

/** `fileName`: as it is built, from the project's root. */
export async function finishedScript(fileName: string, source: string): Promise<string> {
  if (!fileName.startsWith('inpage/')) return withIgnoreList(asLine(source), fileName)
  // Nothing may work any more in a page, and it must not notice that our script fails. Strict, as modules are: a page gets no
  // function of ours by `arguments.callee.caller`, and its own callbacks the `this` that the browser gives.
  const own = asLine(withShortNames(await minified(`'use strict';try{${withCapturedGlobals(source)}}catch{}`)))
  return fileName === WORKER_LIBRARY
    ? `try{${asText(withIgnoreList(own, fileName, LINES_BEFORE_WORKER_LIBRARY))}}catch{}`
    : withIgnoreList(own, fileName)
}

/** Minifies once more, now that the globals are local names, and by another minifier, which finds another 3 %. */
async function minified(script: string): Promise<string> {
  const { code } = await minify(script, {
    compress: { ecma: 2022, passes: 8, toplevel: true },
    mangle: { toplevel: true },
    module: false,
  })
  return code
}

/**
 * Escapes all that is not ASCII and joins lines: engines keep ASCII text in half the memory. In minified code such characters
 * and line ends occur in literals only.
 */
export function asLine(minified: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  const ascii = minified.replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return ascii.trim().replaceAll('\n', '\\n')
}

function asText(source: string): string {
  const key = "Symbol.for('tracepane.worker-library')"
  return `Object.defineProperty(globalThis,${key},{value:${JSON.stringify(source)},configurable:true})`
}
