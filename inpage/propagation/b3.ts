/** B3, in many headers and in one: https://github.com/openzipkin/b3-propagation */
import { type Carried, type Format, type ReadHeader, sampledOf, sizedTraceId, spanIdOf, traceIdOf } from './format'

export const b3: Format = {
  read(header) {
    const debug = header('x-b3-flags') === '1'
    const sampled = debug || sampledOf(header('x-b3-sampled'))
    const ids = idsOf(header('x-b3-traceid'), header('x-b3-spanid'), header('x-b3-parentspanid'))
    return ids === undefined && sampled === undefined ? undefined : { ...ids, ...decision(sampled, debug) }
  },
  write(context, header) {
    header('x-b3-traceid', sizedTraceId(context))
    header('x-b3-spanid', context.spanId)
    if (context.parentId) header('x-b3-parentspanid', context.parentId)
    if (context.debug) header('x-b3-flags', '1')
    else header('x-b3-sampled', context.sampled ? '1' : '0')
  },
}

const SINGLE = /^(?:([0-9a-f]+)-([0-9a-f]+)(?:-([01d]))?(?:-([0-9a-f]+))?|([01d]))$/i

export const b3Single: Format = {
  read(header) {
    const match = SINGLE.exec(header('b3') ?? fromTraceState(header))
    if (match === null) return undefined
    const [, trace, span, state, parent, alone] = match
    const said = state ?? alone
    const ids = idsOf(trace, span, parent)
    // One bad id makes all of them worthless.
    if (trace !== undefined && (ids === undefined || (parent !== undefined && ids.parentId === undefined)))
      return undefined
    return { ...ids, ...decision(said === 'd' || sampledOf(said), said === 'd') }
  },
  write(context, header) {
    const state = context.debug ? 'd' : context.sampled === undefined ? '' : context.sampled ? '1' : '0'
    const parts = [sizedTraceId(context), context.spanId, state, context.parentId].filter(Boolean)
    header('b3', parts.join('-'))
  },
}

/** Some senders put it there; only a `tracestate` that says so is one, so that W3C's own are left alone. */
function fromTraceState(header: ReadHeader): string {
  for (const part of (header('tracestate') ?? '').split(',')) {
    const trimmed = part.trim()
    if (trimmed.startsWith('b3=')) return trimmed.slice(3)
  }
  return ''
}

function idsOf(trace: string | undefined, span: string | undefined, parent: string | undefined): Carried | undefined {
  const id = traceIdOf(trace)
  const spanId = spanIdOf(span)
  if (id === undefined || spanId === undefined) return undefined
  const parentId = spanIdOf(parent)
  return { ...id, spanId, ...(parentId === undefined ? {} : { parentId }) }
}

function decision(sampled: boolean | undefined, debug: boolean): Carried {
  return { ...(sampled === undefined ? {} : { sampled }), ...(debug ? { debug } : {}) }
}
