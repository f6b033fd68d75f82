/**
 * Route changes within a document: https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-api . What the
 * listeners of their events do is theirs: a page answers Back and Forward by loading what it shows then.
 */
import type { Span } from '../../api/api'
import { patch } from '../../platform/calls/patch'
import type { Callable } from '../../platform/calls/transparent-proxy'
import { disposeAll } from '../../platform/dispose-all'
import { listen, listenToWindow } from '../../platform/events/listen'
import { wrapListeners } from '../../platform/events/listeners'
import { wrapOnHandlers } from '../../platform/events/on-handlers'
import { isObject } from '../../platform/is-object'
import { keysOf, prototypeOf, reflectApply, reflectGet } from '../../platform/natives'
import { now } from '../../tracing/clock'
import { recordFailure } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { routeUrl } from '../page-url'
import { EventSpans } from './event-spans'

/** At the window, when the entry of the history is another. */
const TRAVERSED = ['popstate', 'hashchange']
/** Events of the `Navigation`. */
const OF_NAVIGATION = /^(?:navigate|currententry)/
/** By which a page takes a navigation over. */
const HANDLERS = ['precommitHandler', 'handler']
/** A browser tells the window of a traversal so long after the `Navigation` at most. */
const WITHIN_MS = 2000

export const navigationInstrumentation: Instrumentation = {
  name: 'navigation',
  install(parts) {
    const navigation: unknown = Reflect.get(globalThis, 'navigation')
    const routes = new Routes(parts)
    const isNavigation = navigation instanceof EventTarget
    const spans = new EventSpans(parts.tracing, (event) => routes.spanOf(event), true)
    return disposeAll([
      spans.watch(),
      // Before the page's own: its listeners find the span begun.
      isNavigation ? byNavigation(routes, navigation) : byHistory(routes),
      wrapListeners((target, type, call) => {
        const isHeard = target === globalThis ? TRAVERSED.includes(type) : isNavigation && target === navigation
        return isHeard && (target === globalThis || OF_NAVIGATION.test(type)) ? spans.wrap(call) : undefined
      }),
      wrapOnHandlers(
        TRAVERSED,
        (_target, _type, call) => spans.wrap(call),
        () => {},
      ),
    ])
  },
}

/** The route changes of a document. */
class Routes {
  readonly #parts: InstrumentationParts
  /** The newest, open or not. */
  #last: { readonly span: Span; readonly url: string } | undefined
  #lastMs = 0
  /** What is going on now is a navigation that gets no span: to another document, or to where the page is. */
  #isOther = false

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
  }

  /** @param byAction - the user's last action may have set it off */
  start(to: string, type: string, isHash: boolean, byAction = false, from = location.href): Span {
    const { href } = new URL(to, location.href)
    const name = isHash ? 'navigate within page' : 'navigate'
    const { tracing } = this.#parts
    const span = tracing[byAction ? 'startByUser' : 'startInstrumentationSpan']('navigation', name, {
      attributes: {
        'url.full': routeUrl(href),
        'tracepane.navigation.from': routeUrl(from),
        'tracepane.navigation.type': type,
      },
    })
    this.#last = { span, url: href }
    this.#lastMs = now()
    this.#isOther = false
    return span
  }

  passOver(): void {
    this.#isOther = true
  }

  /** The route change of which an event tells. */
  spanOf({ isTrusted, type }: Event): Span | undefined {
    const last = this.#last
    if (!isTrusted || last === undefined) return undefined
    if (type === 'navigate' ? this.#isOther : last.url !== location.href) return undefined
    return last.span.isRecording() || now() - this.#lastMs < WITHIN_MS ? last.span : undefined
  }

  /** What a page does when it takes a navigation over. */
  around(handler: Callable): Callable {
    const { tracer } = this.#parts.tracing
    return (...args) => {
      const call = () => reflectApply(handler, undefined, args)
      const span = this.#last?.span
      return span === undefined ? call() : tracer.withActiveSpan(span, call)
    }
  }
}

function byNavigation(routes: Routes, navigation: EventTarget): () => void {
  let current: Span | undefined
  /** One that leads to another document, unless the page takes it over. */
  let other: NavigateEvent | undefined
  const begin = ({ destination, navigationType, hashChange, userInitiated }: NavigateEvent) => {
    current?.finish()
    // A link was clicked. Back is no action in the page, and whether code has asked for it nobody tells.
    const byAction = userInitiated && navigationType !== 'traverse'
    current = routes.start(destination.url, navigationType, hashChange, byAction)
  }
  const over = () => {
    current?.finish()
    current = undefined
  }
  return disposeAll([
    listen(navigation, 'navigate', (event: NavigateEvent) => {
      const { sameDocument, url } = event.destination
      other = undefined
      if (sameDocument && url !== location.href) begin(event)
      else {
        routes.passOver()
        other = event
      }
    }),
    listen(navigation, 'navigatesuccess', over),
    listen(navigation, 'navigateerror', ({ error }: ErrorEvent) => {
      // A navigation that another one overtook is no failure.
      if (current !== undefined) recordFailure(current, error)
      over()
    }),
    patch(prototypeOf('NavigateEvent') ?? {}, 'intercept', (proceed, self, [options]) => {
      const given: Record<string, unknown> = { __proto__: options }
      for (let i = 0; isObject(options) && i < HANDLERS.length; i++) {
        const handler = reflectGet(options, HANDLERS[i])
        if (typeof handler === 'function') given[HANDLERS[i]] = routes.around(handler as Callable)
      }
      // Without a handler the browser reads the page's own options.
      const result = proceed(keysOf(given).length > 0 ? [given] : undefined)
      if (other === self) {
        other = undefined
        begin(self as NavigateEvent)
      }
      return result
    }),
  ])
}

function byHistory(routes: Routes): () => void {
  let url = location.href
  const changed = (type: string) => {
    if (location.href === url) return
    routes.start(location.href, type, false, false, url).finish()
    url = location.href
  }
  const traversed = () => changed('traverse')
  const around = (type: string) => (proceed: () => unknown) => {
    const result = proceed()
    changed(type)
    return result
  }
  return disposeAll([
    patch(History.prototype, 'pushState', around('push')),
    patch(History.prototype, 'replaceState', around('replace')),
    listenToWindow('popstate', traversed),
    listenToWindow('hashchange', traversed),
  ])
}
