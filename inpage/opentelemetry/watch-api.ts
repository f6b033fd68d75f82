/** Watches what a page registers with `@opentelemetry/api`, and whether it calls the API without registering anything. */
import { getOwnPropertyDescriptor } from '../platform/natives'
import { guard, watch } from './watch'

/** The global under which every version of `@opentelemetry/api` 1.x keeps what is registered. */
export const API_KEY = Symbol.for('opentelemetry.js.api.1')

/** Callbacks for what the page registers, and for calls of the API while nothing is registered. */
export interface Registrations {
  trace(provider: unknown): void
  context(manager: unknown): void
  asked(): void
}

/** Starts to watch. It registers nothing itself. Returns the undo function. */
export function watchApi({ trace, context, asked }: Registrations): () => void {
  const undos: (() => void)[] = []
  const isThere = (value: unknown) => {
    if (value === undefined) asked()
  }
  /** Unregistering removes our accessors, too; to register again, the API sets the whole object. */
  const foundApi = (api: unknown) => {
    if (typeof api !== 'object' || api === null) return
    if (isPlain(api, 'trace')) undos.push(watch(api, 'trace', trace, isThere))
    if (isPlain(api, 'context')) undos.push(watch(api, 'context', context))
  }
  undos.push(watch(globalThis, API_KEY, foundApi, isThere))
  return () => {
    for (let i = undos.length - 1; i >= 0; i--) guard(undos[i])
  }
}

function isPlain(api: object, name: string): boolean {
  return getOwnPropertyDescriptor(api, name)?.get === undefined
}
