/**
 * What a page's library and that of one of its dedicated workers say to each other: how the worker's library is started,
 * and what goes over the port that it is handed.
 */
import type { SharedSettings } from '../../settings'
import type { PageNote } from '../../transport/status'

/** Where the start of a worker's script leaves what its library needs, which takes it away again. */
export const START_KEY = Symbol.for('tracepane.start')

/** Where the build leaves the worker's library as a text for the script that needs it. */
export const WORKER_LIBRARY_KEY = Symbol.for('tracepane.worker-library')

export interface WorkerStart {
  /** Of the side channel between page and worker. */
  readonly token: string
  /** The script that the page asked for. */
  readonly url: string
  readonly settings: SharedSettings
}

export type ToPage =
  | { readonly type: 'block'; readonly bytes: ArrayBuffer; readonly spans: number }
  | { readonly type: 'notes'; readonly notes: readonly PageNote[] }
  /** Do requests to it get trace headers? Said once of each; the answer may come, and change, at any time. */
  | { readonly type: 'origin'; readonly origin: string }
  /** The worker ends itself. */
  | { readonly type: 'bye' }

export type ToWorker =
  | { readonly type: 'settings'; readonly settings: SharedSettings }
  | { readonly type: 'origin'; readonly origin: string; readonly isIncluded: boolean }
  /** The page's tracing is off. */
  | { readonly type: 'off' }

/** The type of the message with which the page hands over the port. */
export const PORT_MESSAGE = 'port'
/** The type of the worker's message that its library runs, and all of its script was found. */
export const LOADED_MESSAGE = 'loaded'
