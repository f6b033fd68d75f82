/** Route changes within a document: https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-api */
import type { Span } from '../../api/api'
import { disposeAll } from '../../platform/dispose-all'
import { listen, listenToWindow } from '../../platform/listen'
import { patch } from '../../platform/patch'
import { recordFailure } from '../../tracing/span/exception'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { withoutFragment } from '../page-url'

export const navigationInstrumentation: Instrumentation = {
  name: 'navigation',
  install(parts) {
    const navigation: unknown = Reflect.get(globalThis, 'navigation')
    return navigation instanceof EventTarget ? byNavigation(parts, navigation) : byHistory(parts)
  },
}

function byNavigation(parts: InstrumentationParts, navigation: EventTarget): () => void {
  let current: Span | undefined
  const over = () => {
    current?.finish()
    current = undefined
  }
  return disposeAll([
    listen(navigation, 'navigate', ({ destination, navigationType, hashChange }: NavigateEvent) => {
      if (!destination.sameDocument || destination.url === location.href) return
      current?.finish()
      current = started(parts, destination.url, navigationType, hashChange)
    }),
    listen(navigation, 'navigatesuccess', over),
    listen(navigation, 'navigateerror', ({ error }: ErrorEvent) => {
      // A navigation that another one overtook is no failure.
      if (current !== undefined) recordFailure(current, error)
      over()
    }),
  ])
}

function byHistory(parts: InstrumentationParts): () => void {
  let url = location.href
  const changed = (type: string) => {
    if (location.href === url) return
    started(parts, location.href, type, false, url).finish()
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

function started(parts: InstrumentationParts, to: string, type: string, isHash: boolean, from = location.href): Span {
  return parts.tracing.startInstrumentationSpan('navigation', isHash ? 'navigate within page' : 'navigate', {
    attributes: {
      'url.full': withoutFragment(new URL(to, location.href).href),
      'tracepane.navigation.from': withoutFragment(from),
      'tracepane.navigation.type': type,
    },
  })
}
