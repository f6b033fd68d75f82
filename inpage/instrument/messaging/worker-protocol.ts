/**
 * The protocol between a page's library and the library of one of its dedicated workers: how the worker's library is started,
 * and the messages on the port that it gets.
 */
import type { SharedSettings } from '../../settings'
import type { PageNote } from '../../transport/status'

/** The key under which the start of a worker's script leaves what its library needs, which then removes it. */
export const START_KEY = Symbol.for('tracepane.start')

/** The key under which the build leaves the workers' library as a text. */
export const WORKER_LIBRARY_KEY = Symbol.for('tracepane.worker-library')

/** What a worker's library needs to start. */
export interface WorkerStart {
  /** The token of the side channel between page and worker. */
  readonly token: string
  /** The address of the script that the page asked for. */
  readonly url: string
  /** A service worker may answer its requests. */
  readonly isControlled: boolean
  readonly settings: SharedSettings
}

/** What the worker's library sends. */
export type ToPage =
  | { readonly type: 'block'; readonly bytes: ArrayBuffer; readonly spans: number }
  | { readonly type: 'notes'; readonly notes: readonly PageNote[] }
  /** Asks whether requests to this origin get trace headers. Sent once for each; the answer may come and change at any time. */
  | { readonly type: 'origin'; readonly origin: string }
  /** The worker closes itself. */
  | { readonly type: 'bye' }

/** What the page's library sends. */
export type ToWorker =
  | { readonly type: 'settings'; readonly settings: SharedSettings }
  | { readonly type: 'origin'; readonly origin: string; readonly isIncluded: boolean }
  /** The page's tracing is off. */
  | { readonly type: 'off' }

/** The type of the message with which the page hands over the port. */
export const PORT_MESSAGE = 'port'
/** The type of the worker's message that its library runs, and all of its script was found. */
export const LOADED_MESSAGE = 'loaded'
