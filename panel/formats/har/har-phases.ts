import type { AttributeValue } from '../../../inpage/block/format'
import { TIMING_PREFIX } from '../../../inpage/instrument/http/timing-prefix'
import type { JsonObject } from '../reading/json-parts'

/** Names in a HAR and in our own spans, in the order in which the phases occur. In a HAR, `connect` includes `ssl`. */
const PHASES = [
  ['blocked', 'queued'],
  ['dns', 'dns'],
  ['connect', 'connect'],
  ['send', 'send'],
  ['wait', 'waiting'],
  ['receive', 'download'],
] as const

/** The phases of a request as attributes of our own spans: start and end in ms from the request's start. */
export function phasesOf(timings: JsonObject): (readonly [string, AttributeValue])[] {
  const found: (readonly [string, AttributeValue])[] = []
  let at = 0
  for (const [name, own] of PHASES) {
    const length = lengthOf(timings[name])
    if (length === 0) continue
    const tls = name === 'connect' ? Math.min(length, lengthOf(timings.ssl)) : 0
    found.push([TIMING_PREFIX + own, [rounded(at), rounded(at + length - tls)]])
    at += length
    if (tls > 0) found.push([`${TIMING_PREFIX}tls`, [rounded(at - tls), rounded(at)]])
  }
  return found
}

/** A negative length means that the phase did not occur. */
function lengthOf(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
