import { SpanKind } from '../../../inpage/api/api'
import type { ChunkedTask } from '../../scheduling/chunked-task'
import { BlockTexts } from '../columns/block-texts'
import { NONE, type SpanTable } from '../columns/span-table'
import { ownAttributeTexts, requestOriginTexts } from '../columns/span-texts'
import type { SpanIndex } from '../model'
import { preorderOf } from '../tree/preorder'
import { DocumentOrigins } from './grouping'
import { quantile } from './quantile'

/** Who worked, and who called whom. */
export interface OriginMap {
  readonly sites: readonly MapSite[]
  readonly calls: readonly MapCall[]
}

/** Where spans were made: a page, a server or a service. */
export interface MapSite {
  /** `page`: documents of that origin; `server`: what requests went to; `service`: a backend that sent spans. */
  readonly type: 'page' | 'server' | 'service'
  readonly name: string
  /** Spans made there. */
  readonly spans: number
  /** Spans that failed there, each with what failed for it there as one. */
  readonly errors: number
}

/** Requests from one site to another, added up. */
export interface MapCall {
  /** Places in `sites`. */
  readonly from: number
  readonly to: number
  readonly count: number
  readonly errors: number
  /** ms, of the calls that have ended; NaN if none has. */
  readonly p50: number
  readonly p95: number
}

/** A step looks at so many spans: each is asked for its texts and counted, so it costs more than a look at a column. */
const STEP_SPANS = 512

/**
 * Draws up the map of the trees under `roots`, of what `shows` holds for. A span was made where its `service.name`
 * says, or the service that it was imported from; else a server's span under a request was made at the origin that the
 * request went to; else where its parent was made; else in its document. A request is a call from where it was made to
 * the origin of its URL, and a span made elsewhere than its parent is a call from there (from that origin, if the
 * parent is a request).
 */
export function* originMap(
  table: SpanTable,
  roots: Int32Array,
  shows: (index: SpanIndex) => boolean,
): ChunkedTask<OriginMap> {
  const requests = new BlockTexts(table, requestOriginTexts)
  const services = new BlockTexts(table, ownAttributeTexts('service.name'))
  const documents = new DocumentOrigins(table)
  const map = new MapInMaking()
  let looked = 0
  let blocksRead = 0
  for (const root of roots) {
    const { spans, parent } = preorderOf(table, Int32Array.of(root))
    const madeAt = new Int32Array(spans.length)
    const wentTo = new Int32Array(spans.length).fill(NONE)
    for (let place = 0; place < spans.length; place++) {
      const read = requests.blocksRead + services.blocksRead
      // Spans of many services come of as many blocks, each of which is read when its first is looked at.
      if (++looked % STEP_SPANS === 0 || read !== blocksRead) yield
      blocksRead = read
      const span = spans[place]
      const above = parent[place]
      const service = services.textOf(span) ?? documents.serviceOf(span)
      const door = above === NONE ? NONE : wentTo[above] === NONE ? madeAt[above] : wentTo[above]
      if (service !== undefined) madeAt[place] = map.site('service', service)
      else if (above === NONE) madeAt[place] = map.site('page', documents.textOf(span))
      else madeAt[place] = table.kindOf(span) === SpanKind.SERVER ? door : madeAt[above]
      const origin = table.kindOf(span) === SpanKind.CLIENT ? requests.textOf(span) : undefined
      if (origin !== undefined) wentTo[place] = map.site('server', origin)
      if (!shows(span)) continue
      // What failed for something that failed below it at the same place is the same failure.
      const isSame = above !== NONE && madeAt[above] === madeAt[place] && table.isError(spans[above])
      map.addSpan(madeAt[place], table.isError(span) && !isSame)
      const isElsewhere = above !== NONE && madeAt[place] !== madeAt[above] && madeAt[place] !== door
      if (isElsewhere) map.addCall(door, madeAt[place], table, span)
      if (wentTo[place] !== NONE) map.addCall(madeAt[place], wentTo[place], table, span)
    }
  }
  return map.finish()
}

/** A call while its requests are added up. */
interface CallInMaking {
  readonly from: number
  readonly to: number
  count: number
  errors: number
  /** ms */
  readonly durations: number[]
}

/** Beyond any number of sites. */
const MAX_SITES = 2 ** 26

class MapInMaking {
  #sites: { type: MapSite['type']; name: string; spans: number; errors: number }[] = []
  #places = new Map<string, number>()
  /** By `from * MAX_SITES + to`. */
  #calls = new Map<number, CallInMaking>()

  site(type: MapSite['type'], name: string): number {
    const key = `${type} ${name}`
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.#sites.length
      this.#sites.push({ type, name, spans: 0, errors: 0 })
      this.#places.set(key, place)
    }
    return place
  }

  addSpan(place: number, isError: boolean): void {
    this.#sites[place].spans++
    if (isError) this.#sites[place].errors++
  }

  addCall(from: number, to: number, table: SpanTable, span: SpanIndex): void {
    const key = from * MAX_SITES + to
    let call = this.#calls.get(key)
    if (call === undefined) {
      call = { from, to, count: 0, errors: 0, durations: [] }
      this.#calls.set(key, call)
    }
    call.count++
    if (table.isError(span)) call.errors++
    const duration = table.durationOf(span)
    if (!Number.isNaN(duration)) call.durations.push(duration)
  }

  /** What nothing was counted for is left out. */
  finish(): OriginMap {
    const inMaking = [...this.#calls.values()]
    const isCalled = new Set(inMaking.flatMap(({ from, to }) => [from, to]))
    const kept = this.#sites
      .map((_, place) => place)
      .filter((place) => this.#sites[place].spans > 0 || isCalled.has(place))
    const calls = inMaking.map(({ from, to, count, errors, durations }) => {
      const times = Float64Array.from(durations)
      return {
        ...{ from: kept.indexOf(from), to: kept.indexOf(to), count, errors },
        p50: quantile(times, 0, times.length, 0.5),
        p95: quantile(times, 0, times.length, 0.95),
      }
    })
    return { sites: kept.map((place) => this.#sites[place]), calls }
  }
}
