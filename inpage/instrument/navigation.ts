/** Route changes within a document: https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-api */
import { guarded } from '../guarded'
import type { Span } from '../tracing/api'
import { now } from '../tracing/clock'
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { patch, undoAll } from './patch'
import { recordedUrl } from './redaction'

/** What of the Navigation API is used; the type library does not have it everywhere. */
interface NavigateEventLike extends Event {
  readonly navigationType: string
  readonly hashChange: boolean
  readonly destination: { readonly url: string; readonly sameDocument: boolean }
}

export const navigationInstrumentation: Instrumentation = {
  name: 'navigation',
  install(parts) {
    const navigation: unknown = Reflect.get(globalThis, 'navigation')
    return navigation instanceof EventTarget ? byNavigation(parts, navigation) : byHistory(parts)
  },
}

function byNavigation(parts: InstrumentationParts, navigation: EventTarget): () => void {
  let current: Span | undefined
  const begun = guarded((event: Event) => {
    const { destination, navigationType, hashChange } = event as NavigateEventLike
    if (!destination.sameDocument || destination.url === location.href) return
    current?.finish()
    current = started(parts, destination.url, navigationType, hashChange)
  })
  const succeeded = guarded(() => {
    current?.finish()
    current = undefined
  })
  const failed = guarded((event: Event) => {
    const error: unknown = Reflect.get(event, 'error')
    if (current === undefined) return
    // A navigation that another one overtook is no failure.
    if (error instanceof DOMException && error.name === 'AbortError') current.addEvent('aborted')
    else current.recordError(error).setStatus(2)
    current.finish()
    current = undefined
  })
  const listeners = { navigate: begun, navigatesuccess: succeeded, navigateerror: failed }
  for (const [type, listener] of Object.entries(listeners)) navigation.addEventListener(type, listener)
  return () => {
    for (const [type, listener] of Object.entries(listeners)) navigation.removeEventListener(type, listener)
  }
}

function byHistory(parts: InstrumentationParts): () => void {
  let url = location.href
  const changed = (type: string) => {
    if (location.href === url) return
    started(parts, location.href, type, false, url).finish()
    url = location.href
  }
  const traversed = guarded(() => changed('traverse'))
  addEventListener('popstate', traversed)
  addEventListener('hashchange', traversed)
  const around = (type: string) => (proceed: () => unknown) => {
    const result = proceed()
    changed(type)
    return result
  }
  return undoAll([
    patch(History.prototype, 'pushState', around('push')),
    patch(History.prototype, 'replaceState', around('replace')),
    () => {
      removeEventListener('popstate', traversed)
      removeEventListener('hashchange', traversed)
    },
  ])
}

function started(parts: InstrumentationParts, to: string, type: string, isHash: boolean, from = location.href): Span {
  const { redact } = parts.settings()
  return parts.tracing.startInstrumentationSpan(
    'navigation',
    isHash ? 'navigate within page' : 'navigate',
    {
      attributes: {
        'url.full': recordedUrl(new URL(to, location.href), redact),
        'tracepane.navigation.from': recordedUrl(new URL(from), redact),
        'tracepane.navigation.type': type,
      },
    },
    now(),
  )
}
