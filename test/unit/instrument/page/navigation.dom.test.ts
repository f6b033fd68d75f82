import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { navigationInstrumentation } from '../../../../inpage/instrument/page/navigation'
import { dispatchAsUser } from '../../document/as-user'
import { install, pause } from '../../document/installed'

/** As a browser's window does it; that of this test has functions of its own. */
const listenAtWindow = (type: string, listener: () => void) =>
  Reflect.apply(EventTarget.prototype.addEventListener, window, [type, listener, { once: true }])

const at = (path: string) => `${origin}${path}`

describe('route changes, where the browser has a Navigation API', () => {
  let navigation: EventTarget

  beforeEach(() => {
    navigation = new EventTarget()
    Object.assign(globalThis, { navigation })
  })
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'navigation')
  })

  function navigate(url: string, more: { sameDocument?: boolean; hashChange?: boolean; type?: string } = {}): void {
    const { sameDocument = true, hashChange = false, type = 'push' } = more
    const destination = { url, sameDocument }
    navigation.dispatchEvent(Object.assign(new Event('navigate'), { destination, hashChange, navigationType: type }))
  }
  const succeed = () => navigation.dispatchEvent(new Event('navigatesuccess'))

  it('are spans from their start until the page has handled them, with where from and where to', async () => {
    const page = install(navigationInstrumentation)
    navigate(at('/orders/7?page=2'))
    expect(page.spans()).toEqual([])
    await pause(5)
    succeed()
    const [span] = page.spans()
    expect(span).toMatchObject({
      name: 'navigate',
      status: 0,
      attributes: {
        'url.full': at('/orders/7?page=2'),
        'tracepane.navigation.from': at('/app/'),
        'tracepane.navigation.type': 'push',
      },
    })
    expect(span.endMs - span.startMs).toBeGreaterThan(2)
  })

  it('are the parents of what the listeners of their events do, by a property too', async () => {
    const page = install(navigationInstrumentation)
    const work = (name: string) => () => page.tracer.startSpan(name).finish()
    navigation.addEventListener('navigate', work('router'))
    listenAtWindow('popstate', work('popstate'))
    window.onhashchange = work('hashchange')
    const to = `${location.origin}${location.pathname}#/orders/7`
    const event = new Event('navigate')
    dispatchAsUser(
      navigation,
      Object.assign(event, { destination: { url: to, sameDocument: true }, navigationType: 'traverse' }),
    )
    history.replaceState(null, '', to)
    dispatchAsUser(window, new PopStateEvent('popstate'))
    dispatchAsUser(window, new HashChangeEvent('hashchange'))
    // Of other code, and of no navigation.
    dispatchEvent(new PopStateEvent('popstate'))
    window.onhashchange = null
    succeed()
    const spans = page.spans()
    const route = spans.find(({ scope }) => scope === 'navigation')
    expect(route?.attributes['url.full']).toBe(to)
    expect(spans.filter(({ parentId }) => parentId === route?.spanId).map(({ name }) => name)).toEqual([
      ...['router', 'popstate', 'hashchange'],
    ])
    history.replaceState(null, '', '/app/')
  })

  it('to another document are nobody’s parents', () => {
    const page = install(navigationInstrumentation)
    navigation.addEventListener('navigate', () => page.tracer.startSpan('router').finish())
    navigate(at('/a'))
    const event = Object.assign(new Event('navigate'), { destination: { url: at('/b'), sameDocument: false } })
    dispatchAsUser(navigation, event)
    succeed()
    const routes = page.spans().filter(({ name }) => name === 'router')
    expect(routes.map(({ parentId }) => BigInt(`0x${parentId}`))).toEqual([0n, 0n])
  })

  it.each([
    ['#/orders/7', '#/orders/7'],
    ['#!/orders', '#!/orders'],
    ['#section', ''],
    ['#token=abc', ''],
  ])('to %s are called %s', (fragment, kept) => {
    const page = install(navigationInstrumentation)
    navigate(at(`/app/${fragment}`))
    succeed()
    expect(page.spans()[0].attributes['url.full']).toBe(at(`/app/${kept}`))
  })

  it('are none where the document changes, or nothing does', () => {
    const page = install(navigationInstrumentation)
    navigate('https://elsewhere.test/', { sameDocument: false })
    navigate(location.href)
    succeed()
    expect(page.spans()).toEqual([])
  })

  it('begin when the page takes over what would lead to another document', async () => {
    class NavigateEvent extends Event {
      options: { handler?(): unknown; precommitHandler?(of: unknown): unknown } = {}
      intercept(options: object) {
        this.options = options
      }
    }
    Object.assign(globalThis, { NavigateEvent })
    const page = install(navigationInstrumentation)
    const given: unknown[] = []
    let isTaken = true
    navigation.addEventListener('navigate', (event) => {
      if (!isTaken) return
      ;(event as unknown as NavigateEvent).intercept({
        precommitHandler: (controller: unknown) => given.push(controller, page.tracer.startSpan('before').finish()),
        handler: async () => page.tracer.startSpan('load').finish(),
      })
    })
    const go = (url: string) => {
      const destination = { url: at(url), sameDocument: false }
      const event = Object.assign(new NavigateEvent('navigate'), { destination, navigationType: 'push' })
      dispatchAsUser(navigation, event)
      return event
    }
    const { options } = go('/orders/7')
    options.precommitHandler?.('controller')
    await options.handler?.()
    succeed()
    isTaken = false
    go('/elsewhere')
    const spans = page.spans()
    const routes = spans.filter(({ name }) => name === 'navigate')
    expect(routes.map(({ attributes }) => attributes['url.full'])).toEqual([at('/orders/7')])
    expect(given[0]).toBe('controller')
    const under = spans.filter(({ parentId }) => parentId === routes[0].spanId)
    expect(under.map(({ name }) => name)).toEqual(['before', 'load'])
    const own = { scroll: 'manual' }
    const event = go('/without-handler')
    event.intercept(own)
    expect(event.options).toBe(own)
    Reflect.deleteProperty(globalThis, 'NavigateEvent')
  })

  it('stand under the click on a link, inferred, and Back does not, as nobody tells who has asked for it', () => {
    const page = install(navigationInstrumentation)
    const click = page.tracer.startSpan('click')
    page.tracing.setLatest(() => click)
    const go = (url: string, userInitiated: boolean, navigationType: string) => {
      const destination = { url: at(url), sameDocument: true }
      navigation.dispatchEvent(Object.assign(new Event('navigate'), { destination, userInitiated, navigationType }))
      succeed()
    }
    go('/by-link', true, 'push')
    go('/back', true, 'traverse')
    go('/back-by-code', false, 'traverse')
    go('/by-code', false, 'push')
    const parents = page
      .spans()
      .map((span) => [span.attributes['url.full'], span.parentId === click.spanContext().spanId])
    expect(parents).toEqual([
      [at('/by-link'), true],
      [at('/back'), false],
      [at('/back-by-code'), false],
      [at('/by-code'), false],
    ])
  })

  it('end when another one begins', () => {
    const page = install(navigationInstrumentation)
    navigate(at('/a'))
    navigate(at('/b'), { type: 'replace' })
    succeed()
    expect(page.spans().map(({ attributes }) => attributes['url.full'])).toEqual([at('/a'), at('/b')])
  })

  it('that fail are errors; one that another overtook is none', () => {
    const page = install(navigationInstrumentation)
    const fail = (error: unknown) => navigation.dispatchEvent(Object.assign(new Event('navigateerror'), { error }))
    navigate(at('/a'))
    fail(new DOMException('overtaken', 'AbortError'))
    navigate(at('/b'))
    fail(new TypeError('no such route'))
    expect(page.spans()).toMatchObject([
      { status: 0, events: ['aborted'] },
      { status: 2, statusMessage: 'no such route', events: ['exception'] },
    ])
  })

  it('are not heard of any more afterwards', () => {
    const page = install(navigationInstrumentation)
    page.undo()
    navigate(at('/a'))
    succeed()
    expect(page.spans()).toEqual([])
  })
})

describe('route changes, where it has none', () => {
  beforeEach(() => history.replaceState(null, '', '/app/'))

  it('are seen at the history, and the page gets what it always did', () => {
    const page = install(navigationInstrumentation)
    expect(history.pushState({ id: 1 }, '', '/orders')).toBeUndefined()
    expect([location.pathname, history.state]).toEqual(['/orders', { id: 1 }])
    history.replaceState(null, '', '/orders?page=2')
    history.replaceState(null, '', location.href)
    expect(page.spans().map(({ attributes }) => attributes)).toMatchObject([
      {
        'url.full': at('/orders'),
        'tracepane.navigation.from': at('/app/'),
        'tracepane.navigation.type': 'push',
      },
      {
        'url.full': at('/orders?page=2'),
        'tracepane.navigation.from': at('/orders'),
        'tracepane.navigation.type': 'replace',
      },
    ])
  })

  it('are seen when the user goes back', async () => {
    history.pushState(null, '', '/orders')
    const page = install(navigationInstrumentation)
    history.back()
    const spans = await page.spansWhen(1)
    expect(spans).toMatchObject([{ attributes: { 'url.full': at('/app/'), 'tracepane.navigation.type': 'traverse' } }])
  })

  it('are the parents of what the page does then', async () => {
    history.pushState(null, '', '/orders')
    const page = install(navigationInstrumentation)
    listenAtWindow('popstate', () => page.tracer.startSpan('load orders').finish())
    history.back()
    await page.spansWhen(2)
    const [route, work] = page.spans().sort((a, b) => b.scope.localeCompare(a.scope))
    expect([work.name, work.parentId]).toEqual(['load orders', route.spanId])
    expect(route.endMs).toBeGreaterThanOrEqual(work.endMs)
  })

  it('that the browser refuses throw what they always did, and are no spans', () => {
    const page = install(navigationInstrumentation)
    expect(() => history.pushState(null, '', 'https://elsewhere.test/')).toThrow(DOMException)
    expect(page.spans()).toEqual([])
  })

  it('leave the history as it was afterwards', () => {
    const { pushState, replaceState } = History.prototype
    const page = install(navigationInstrumentation)
    expect(History.prototype.pushState).not.toBe(pushState)
    page.undo()
    expect([History.prototype.pushState, History.prototype.replaceState]).toEqual([pushState, replaceState])
  })
})
