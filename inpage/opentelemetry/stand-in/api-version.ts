/**
 * Finds out which version of `@opentelemetry/api` the page has. The API refuses to register beside registrations of another
 * version, so the stand-in must know the version before the page registers anything. Every copy of the API parses its
 * own version when it is evaluated, with the same pattern since 1.0: there we read it.
 */
import type { AddonApi } from '../../instrument/addon-api'

const PATTERN = '^(\\d+)\\.(\\d+)\\.(\\d+)(-(.+))?$'
const VERSION = /^1\.\d+\.\d+(-.+)?$/
/** The message of the API's diagnostics when a registration fails. */
const SAID = /previously registered API v(1\.\d+\.\d+\S*)/

/** The version that the stand-in reports. A copy of the API may read from a version that is at least its own. */
export const READABLE = '1.99.0'

/** The version of the page's API. */
export interface ApiVersion {
  /** Undefined as long as it is not known. */
  known(): string | undefined
  /** Reads the version from a message of the API's diagnostics. */
  readFrom(message: unknown): void
  stop(): void
}

/** Starts to listen for a copy of the API that parses its version. */
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
