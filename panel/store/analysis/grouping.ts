import { BlockTexts, NO_TEXT } from '../columns/block-texts'
import type { SpanTable } from '../columns/span-table'
import { attributeTexts, requestOriginTexts, requestRouteTexts, scopeTexts } from '../columns/span-texts'
import { StringInterner } from '../columns/string-interner'
import type { SpanIndex } from '../model'

/** What spans can be grouped by. */
export type Dimension =
  | { readonly by: 'name' | 'route' | 'kind' | 'scope' | 'origin' }
  | { readonly by: 'attribute'; readonly key: string }

/** Tells each span's group as a small number. Numbers stay the same for as long as the grouping lives. */
export interface Grouping {
  /** NO_TEXT where the span has nothing of that kind. */
  groupOf(index: SpanIndex): number
  /** The name of a span, the number of a kind, a scope, an origin, a value; of a route `routeText`. */
  textOf(group: number): string
}

/** The origin of a span is that of the URL it went to; of one that is no request, that of its document. */
export function groupingBy(spans: SpanTable, dimension: Dimension): Grouping {
  switch (dimension.by) {
    case 'name':
      return { groupOf: (index) => spans.name[index], textOf: (group) => spans.names.get(group) }
    case 'route':
      return byRoute(spans)
    case 'kind':
      return { groupOf: (index) => spans.kindAndStatus[index] & 15, textOf: String }
    case 'scope':
      return byTexts(new BlockTexts(spans, scopeTexts))
    case 'origin':
      return byOrigin(spans)
    case 'attribute':
      return byTexts(new BlockTexts(spans, attributeTexts(dimension.key)))
  }
}

/** A name, and behind it the shape of the path of the request that has it: many requests are called `GET`. */
export function routeText(name: string, route: string | undefined): string {
  return route === undefined ? name : `${name}${ROUTE_BEGINS}${route}`
}

/** The name and the route that a `routeText` is of. */
export function nameAndRoute(text: string): readonly [name: string, route: string | undefined] {
  const at = text.lastIndexOf(ROUTE_BEGINS)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + ROUTE_BEGINS.length)]
}

/** A line break stands in no path. */
const ROUTE_BEGINS = '\n'

function byRoute(spans: SpanTable): Grouping {
  const routes = new BlockTexts(spans, requestRouteTexts)
  const texts = new StringInterner()
  /** By name and route: the texts' numbers. */
  const known = new Map<number, Map<number, number>>()
  return {
    groupOf(index) {
      const [name, route] = [spans.name[index], routes.of(index)]
      let ofName = known.get(name)
      if (ofName === undefined) {
        ofName = new Map()
        known.set(name, ofName)
      }
      let group = ofName.get(route)
      if (group === undefined) {
        const text = route === NO_TEXT ? undefined : routes.texts.get(route)
        group = texts.intern(routeText(spans.names.get(name), text))
        ofName.set(route, group)
      }
      return group
    },
    textOf: (group) => texts.get(group),
  }
}

function byTexts(texts: BlockTexts): Grouping {
  return { groupOf: (index) => texts.of(index), textOf: (group) => texts.texts.get(group) }
}

function byOrigin(spans: SpanTable): Grouping {
  const requests = new BlockTexts(spans, requestOriginTexts)
  const documents = new DocumentOrigins(spans, requests.texts)
  return {
    groupOf(index) {
      const request = requests.of(index)
      return request === NO_TEXT ? documents.of(index) : request
    },
    textOf: (group) => requests.texts.get(group),
  }
}

/** The origin of the document that a span comes from, as a number in `texts`. */
export class DocumentOrigins {
  readonly #spans: SpanTable
  readonly #texts: StringInterner
  /** By URL of a document. */
  #known = new Map<string, number>()
  #pages = new Map<string, boolean>()

  constructor(spans: SpanTable, texts = new StringInterner()) {
    this.#spans = spans
    this.#texts = texts
  }

  textOf(index: SpanIndex): string {
    return this.#texts.get(this.of(index))
  }

  /** The service that a span came from, where its document is no page. */
  serviceOf(index: SpanIndex): string | undefined {
    const { info, fileName, backend } = this.#spans.blocks.document(this.#spans.block[index])
    if (backend !== undefined) return backend.service
    return fileName === undefined || this.#isPage(info.url) ? undefined : info.url
  }

  #isPage(url: string): boolean {
    let isPage = this.#pages.get(url)
    if (isPage === undefined) {
      isPage = URL.canParse(url)
      this.#pages.set(url, isPage)
    }
    return isPage
  }

  of(index: SpanIndex): number {
    const { url } = this.#spans.blocks.document(this.#spans.block[index]).info
    let origin = this.#known.get(url)
    if (origin === undefined) {
      const parsed = URL.parse(url)
      origin = this.#texts.intern(parsed === null || parsed.origin === 'null' ? url : parsed.origin)
      this.#known.set(url, origin)
    }
    return origin
  }
}
