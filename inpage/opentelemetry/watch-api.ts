/** What a page registers with `@opentelemetry/api`, and that it asks for what nobody has registered. */
import { getOwnPropertyDescriptor } from '../platform/natives'
import { guard, watch } from './watch'

/** Where every version of `@opentelemetry/api` 1.x keeps what is registered. */
export const API_KEY = Symbol.for('opentelemetry.js.api.1')

/** Told what the page registers with the API, and that it asks for what nobody has registered. */
export interface Registrations {
  trace(provider: unknown): void
  context(manager: unknown): void
  asked(): void
}

/** Registers nothing itself; gives back the undoing. */
export function watchApi({ trace, context, asked }: Registrations): () => void {
  const undos: (() => void)[] = []
  const isThere = (value: unknown) => {
    if (value === undefined) asked()
  }
  /** What is unregistered takes our accessor with it; to register, the API sets the whole again. */
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
