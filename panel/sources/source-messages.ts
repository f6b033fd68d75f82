/** What is said between the panel and the worker that reads source maps. */
import type { GeneratedPlace, Resolution, ScriptDocument } from './place'

/** What the panel sends to the worker. */
export type ToSourceWorker =
  | {
      readonly type: 'resolve'
      readonly id: number
      readonly document: ScriptDocument
      readonly place: GeneratedPlace
    }
  /** `undefined`: the browser does not have it, or does not tell. */
  | { readonly type: 'script'; readonly id: number; readonly text: string | undefined }
  /** Asks whether it is still able to answer. */
  | { readonly type: 'ping' }

/** What the worker sends. */
export type FromSourceWorker =
  | { readonly type: 'resolved'; readonly id: number; readonly resolution: Resolution }
  /** Asks for a script as the browser has it. */
  | { readonly type: 'script'; readonly id: number; readonly url: string }
  | { readonly type: 'pong' }
