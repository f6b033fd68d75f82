/**
 * Which version of `@opentelemetry/api` the page has. Only of the very same may something be registered beside something
 * else, so whoever stands in the page's way must know it before the page registers anything. Every copy of the API takes
 * its own version apart when it is evaluated, by the same pattern since 1.0: there it is heard.
 */
import type { AddonApi } from '../../instrument/addon-api'

const PATTERN = '^(\\d+)\\.(\\d+)\\.(\\d+)(-(.+))?$'
const VERSION = /^1\.\d+\.\d+(-.+)?$/
/** What the API says when a registration fails, to whoever listens to its diagnostics. */
const SAID = /previously registered API v(1\.\d+\.\d+\S*)/

/** What stands in says: a copy of the API may read from what is at least its own version. */
export const READABLE = '1.99.0'

export interface ApiVersion {
  /** Undefined while it isn't known. */
  known(): string | undefined
  /** Reads it from a message of the API's diagnostics. */
  readFrom(message: unknown): void
  stop(): void
}

export function listenForVersion({ patch }: AddonApi): ApiVersion {
  let version: string | undefined
  const unpatch = patch(String.prototype, 'match', (proceed, self, [pattern]) => {
    if (
      typeof self === 'string' &&
      pattern instanceof RegExp &&
      pattern.source === PATTERN &&
      VERSION.test(self) &&
      self !== READABLE
    ) {
      version = self
      unpatch()
    }
    return proceed()
  })
  return {
    known: () => version,
    readFrom(message) {
      version ??= SAID.exec(String(message))?.[1]
    },
    stop: unpatch,
  }
}
