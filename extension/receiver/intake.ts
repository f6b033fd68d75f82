/** Handles requests of both servers. */
import type { Forwarder } from './forwarder'
import { type Codec, readTraceRequest, type Signal } from './otlp/request'
import type { PartialSuccess } from './otlp/schema'
import type { Output } from './output'
import type { TraceMemory } from './trace-memory'

/** Takes in requests. */
export interface Intake {
  /** @throws MalformedRequest if the bytes are not a request */
  take(signal: Signal, bytes: Uint8Array, codec: Codec): PartialSuccess | undefined
}

/** What the intake uses. */
interface Parts {
  readonly memory: TraceMemory
  readonly forwarder: Forwarder | undefined
  readonly output: Output
  /** Called for each part that is new. */
  announce(traceId: string, sequence: number): void
}

/** Makes the intake. */
export function createIntake({ memory, forwarder, output, announce }: Parts): Intake {
  return {
    take(signal, bytes, codec) {
      // SDKs send metrics and logs to the same port. They are ignored, as an error would fill a service's log.
      if (signal !== 'traces') {
        if (forwarder === undefined) output.ignored(signal)
        else forwarder.send(signal, bytes, codec)
        return undefined
      }
      const { parts, services, accepted, rejected, fault } = readTraceRequest(bytes, codec)
      for (const [traceId, part] of parts) {
        const sequence = memory.add(traceId, part)
        if (sequence !== undefined) announce(traceId, sequence)
      }
      output.received(accepted, services)
      if (accepted > 0) forwarder?.send(signal, bytes, codec)
      return rejected === 0 ? undefined : { rejectedSpans: rejected, errorMessage: fault }
    },
  }
}
