/**
 * Dedicated workers with a library of ours in them. Such a worker begins with a blob that holds the library, and goes on
 * with the page's own script (`importScripts`, or `import` in a module); `worker/location.ts` keeps its `location` and what
 * is relative to it. Where that can't be, the worker is the page's alone: if its script is of another origin; or if the
 * page's Content-Security-Policy forbids it, which shows only when the worker doesn't start. Then the worker that the page
 * asked for runs instead, behind the same `Worker` object, and the user is told.
 */

import type { Around } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { prototypeOf, quoted, reflectGet } from '../../platform/natives'
import { randomToken } from '../../platform/random-token'
import { sharedSettings } from '../../settings'
import { isIntercepted } from '../http/trace-headers/service-worker'
import type { AddonInstrumentation } from '../instrumentation'
import { isHttp, pageOrigin, urlOf } from '../page-url'
import { type AskedWorker, RunningWorkers } from './running-workers'
import type { SideChannel } from './side-channel'
import { LOADED_MESSAGE, START_KEY, type WorkerStart } from './worker-protocol'

const createURL = URL.createObjectURL.bind(URL)

/** The instrumentation of dedicated workers. `library` is the text of their library. */
export function workerInstrumentation(sideChannel: SideChannel, library: string): AddonInstrumentation {
  const running = new RunningWorkers(sideChannel)
  return {
    name: 'worker',
    install(parts) {
      const { patch } = parts.addonApi
      if (typeof Worker !== 'function') return () => {}
      /** The blobs behind the page's own addresses: those may be revoked as soon as the worker is made. */
      const blobs = new Map<string, Blob>()

      const construct: Around = (proceed, _self, [given, options]) => {
        const asked = running.isForbidden ? undefined : ask(given, options, blobs)
        if (asked === undefined) return proceed()
        const start: WorkerStart = {
          token: asked.token,
          url: asked.shownUrl,
          isControlled: isIntercepted(),
          settings: sharedSettings(parts.settings()),
        }
        const urls = scriptFor(asked, start, library)
        const worker = proceed([urls[0], asked.options])
        if (worker instanceof Worker) running.add(worker, asked, urls, parts)
        return worker
      }
      const create: Around = (proceed, _self, [blob]) => {
        const url = proceed()
        if (blob instanceof Blob) blobs.set(String(url), blob)
        return url
      }
      const revoke: Around = (proceed, _self, [url]) => {
        blobs.delete(String(url))
        return proceed()
      }
      const prototype = prototypeOf('Worker') ?? {}
      const undo = disposeAll([
        patch(globalThis, 'Worker', construct, 'construct'),
        patch(URL, 'createObjectURL', create),
        patch(URL, 'revokeObjectURL', revoke),
      ])
      const undoCalls = disposeAll([
        patch(prototype, 'postMessage', (proceed, self, args) => running.post(self, args, proceed), 'instead'),
        patch(prototype, 'terminate', (proceed, self) => running.terminate(self, proceed)),
      ])
      return () => {
        undo()
        running.off()
        // A worker that runs in the place of another is reached by these alone.
        if (!running.hasSubstitutes) undoCalls()
      }
    },
    update: ({ settings }) => running.update(settings()),
  }
}

/** What the page asks for, if it is a worker that can be ours too. Nothing of the page's is read twice. */
function ask(given: unknown, options: unknown, blobs: ReadonlyMap<string, Blob>): AskedWorker | undefined {
  const url = urlOf(given)
  if (url === undefined || hasDefaultPolicy()) return undefined
  const blob = blobs.get(url.href)
  if (blob === undefined && !(isHttp(url) && url.origin === pageOrigin)) return undefined
  const read = optionsOf(options)
  if (read === undefined) return undefined
  const source = blob === undefined ? url.href : createURL(read.type === 'module' ? blob : asScript(blob))
  return { token: randomToken(), shownUrl: url.href, url: source, options: read }
}

/** A classic worker may be a blob of any type, but what it imports must be a script: Firefox looks at that. */
function asScript(blob: Blob): Blob {
  return blob.slice(0, undefined, 'text/javascript')
}

/** Undefined where the browser is to say what is wrong with them. */
function optionsOf(options: unknown): WorkerOptions | undefined {
  if (options === undefined || options === null) return {}
  if (typeof options !== 'object') return undefined
  const read: Record<string, unknown> = {}
  for (const name of ['credentials', 'name', 'type']) {
    const value = reflectGet(options, name)
    if (value !== undefined) read[name] = value
  }
  return read
}

/** Of Trusted Types: it would see our blob. */
function hasDefaultPolicy(): boolean {
  return reflectGet(Object(reflectGet(globalThis, 'trustedTypes')), 'defaultPolicy') instanceof Object
}

/** The addresses of what runs: first the worker's, then what that needs. */
function scriptFor({ token, url, options }: AskedWorker, start: WorkerStart, library: string): string[] {
  const key = quoted(START_KEY.description ?? '')
  const begin = `const post=postMessage.bind(self);self[Symbol.for(${key})]=${JSON.stringify(start)};\n${library}\n;`
  const loaded = `post(${JSON.stringify([token, LOADED_MESSAGE])})`
  if (options.type !== 'module') return [urlOfScript(`{${begin}importScripts(${quoted(url)});${loaded}}`)]
  // The modules of one run in their order, after all of them were found.
  const ours = urlOfScript(begin + loaded)
  return [urlOfScript(`import${quoted(ours)};import${quoted(url)}`), ours]
}

function urlOfScript(text: string): string {
  return createURL(new Blob([text], { type: 'text/javascript' }))
}
