import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Span, SpanKind } from '../../../../inpage/api/api'
import { SPAN_FLAG_INFERRED_PARENT } from '../../../../inpage/block/format'
import { bindCallbacks } from '../../../../inpage/context/callbacks'
import { interactionInstrumentation } from '../../../../inpage/instrument/page/interaction'
import { neighbours } from '../../../../inpage/platform/realm-registry'
import { dispatchAsUser } from '../../document/as-user'
import { install } from '../../document/installed'

afterEach(() => document.body.replaceChildren())

function add(html: string): HTMLElement {
  document.body.innerHTML = html
  return document.body.firstElementChild as HTMLElement
}

const click = (target: EventTarget) =>
  dispatchAsUser(target, new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }))
const press = (target: EventTarget, key: string, more: KeyboardEventInit = {}) =>
  dispatchAsUser(target, new KeyboardEvent('keydown', { key, bubbles: true, ...more }))

describe('what the user does', () => {
  it('is a root span with what was meant, around the page’s listeners', () => {
    const page = install(interactionInstrumentation)
    const button = add('<button id="pay" class="big">  Pay\n now <b>7 €</b></button>')
    button.addEventListener('click', () => page.tracer.startSpan('order').finish())
    document.addEventListener('click', () => page.tracer.startSpan('log').finish(), { once: true })
    page.tracer.trace('elsewhere', () => click(button.querySelector('b') as Element))
    const spans = page.spans()
    const [span] = spans.filter(({ scope }) => scope === 'interaction')
    expect(span).toMatchObject({
      name: 'click button “Pay now 7 €”',
      status: 0,
      attributes: { 'tracepane.event.type': 'click', 'tracepane.target.selector': '#pay' },
    })
    expect(BigInt(`0x${span.parentId}`)).toBe(0n)
    const below = spans.filter(({ name }) => name === 'order' || name === 'log')
    expect(below.map(({ parentId }) => parentId)).toEqual([span.spanId, span.spanId])
  })

  it.each([
    ['<button aria-labelledby="what which">×</button>', 'button “Delete photo 3”'],
    ['<button aria-labelledby="gone" aria-label="Close"></button>', 'button “Close”'],
    ['<button aria-labelledby="icon">×</button>', 'button “Like”'],
    ['<input type="checkbox" aria-labelledby="what">', 'input “Delete”'],
    ['<div role="option" id="o" aria-labelledby="which"></div>', 'option “o”'],
    ['<button aria-labelledby="typed" id="b"></button>', 'button “b”'],
  ])('%s is called by what labels it: %s', (html, name) => {
    const page = install(interactionInstrumentation)
    const labels =
      '<i id="what">Delete</i><i id="which"> photo  3</i><i id="icon" aria-label="Like"></i><p contenteditable id="typed">my own</p>'
    const around = add(`<div>${html}${labels}</div>`)
    const element = around.firstElementChild as HTMLElement
    element.addEventListener('click', () => page.tracer.startSpan('work').finish())
    click(element)
    expect(page.spans().find(({ scope }) => scope === 'interaction')?.name).toBe(`click ${name}`)
    // In a shadow tree ids are its own.
    const root = around.attachShadow({ mode: 'open' })
    root.innerHTML = '<button aria-labelledby="what"></button><b id="what">Inner</b>'
    const inner = root.firstElementChild as HTMLElement
    inner.addEventListener('click', () => page.tracer.startSpan('inner').finish())
    click(inner)
    expect(page.spans().some((span) => span.name === 'click button “Inner”')).toBe(true)
  })

  it('is told to other windows, whose code listens here: one span, whoever else listens', () => {
    const page = install(interactionInstrumentation)
    onTestFinished(page.carrier.joinWindows())
    const [own] = neighbours()
    const button = add('<button>Pay</button>')
    let told: unknown[] = []
    const hear = (event: Event) => {
      told = [own.spanOf(event), own.spanOf(event), own.spanOf({}), own.spanOf(new Event('click'))]
    }
    button.addEventListener('click', hear)
    click(button)
    const [span, again, ...others] = told
    expect(span).toBe(again)
    expect(others).toEqual([undefined, undefined])
    expect(page.spans()).toEqual([])
    page.tracer.startSpan('order', { parent: span as Span }).finish()
    expect(page.spans().map(({ name }) => name)).toEqual(expect.arrayContaining(['click button “Pay”', 'order']))
    button.click()
    expect(told[0], 'the page’s own').toBeUndefined()
  })

  it.each([
    ['<button><span>GET</span><span>/api/pets</span></button>', 'button “GET /api/pets”'],
    ['<button><b>S</b>ave</button>', 'button “Save”'],
    ['<a href="#"><div>12 May</div><h3>Article 1</h3><p>About 1</p><span>Read more</span></a>', 'link “Article 1”'],
    ['<button title="Like"><svg></svg>0</button>', 'button “Like”'],
    ['<button><img alt="Search"></button>', 'button “Search”'],
    ['<button><svg><title>Close</title></svg></button>', 'button “Close”'],
    ['<button>7</button>', 'button “7”'],
    ['<button>Line one<br>line two</button>', 'button “Line one line two”'],
    ['<button><style>.x {}</style><i hidden>No</i><i aria-hidden="true">trash</i> Remove</button>', 'button “Remove”'],
    ['<input type="submit" value="Sign in">', 'input “Sign in”'],
    ['<input type="image" alt="Send order">', 'input “Send order”'],
    ['<input placeholder="Find" value="my own">', 'input “Find”'],
  ])('%s is called %s', (html, name) => {
    const page = install(interactionInstrumentation)
    const element = add(html)
    element.addEventListener('click', () => page.tracer.startSpan('work').finish())
    click(element)
    expect(page.spans().map((span) => span.name)).toContain(`click ${name}`)
  })

  it.each([
    ['<x-button>Save <b>all</b></x-button>', '<button><span><slot></slot></span></button>', 'button “Save all”'],
    ['<x-button aria-label="Close"></x-button>', '<button><svg></svg></button>', 'button “Close”'],
    ['<x-button id="next"></x-button>', '<button><svg></svg></button>', 'button “next”'],
    ['<x-button><i>Line</i></x-button>', '<div role="tab"><slot></slot></div>', 'tab “Line”', 'i'],
    ['<x-button>Save <input value="4711"></x-button>', '<button><slot></slot></button>', 'button “Save”'],
    ['<x-button><textarea>4711</textarea></x-button>', '<button><slot></slot></button>', 'button'],
  ])('%s, made of %s, is called %s', (html, shadow, name, within?: string) => {
    const page = install(interactionInstrumentation)
    const host = add(html)
    host.attachShadow({ mode: 'open' }).innerHTML = shadow
    host.addEventListener('click', () => page.tracer.startSpan('work').finish())
    click((within === undefined ? host.shadowRoot?.firstElementChild : host.querySelector(within)) ?? host)
    expect(page.spans().map((span) => span.name)).toContain(`click ${name}`)
  })

  it.each(['<label>Accept <b>all</b> <input></label>', '<p><label for="a">Accept all</label><input id="a"></p>'])(
    '%s: a field is called by its label',
    (html) => {
      const page = install(interactionInstrumentation)
      const input = add(html).querySelector('input') as HTMLInputElement
      input.addEventListener('change', () => page.tracer.startSpan('save').finish())
      dispatchAsUser(input, new Event('change', { bubbles: true }))
      expect(page.spans().map(({ name }) => name)).toContain('change input “Accept all”')
    },
  )

  it('is not called by what only holds what was clicked', () => {
    const page = install(interactionInstrumentation)
    const item = add('<div role="main"><ul role="list"><li id="first">one</li></ul></div>').querySelector('li')
    item?.addEventListener('click', () => page.tracer.startSpan('work').finish())
    click(item as Element)
    expect(page.spans().map((span) => span.name)).toContain('click li “first”')
  })

  it.each([
    [
      'a field in a shadow tree',
      (host: Element) => host.attachShadow({ mode: 'open' }).appendChild(document.createElement('input')),
    ],
    [
      'a field in a shadow tree of a shadow tree',
      (host: Element) => {
        const inner = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'))
        return inner.attachShadow({ mode: 'open' }).appendChild(document.createElement('textarea'))
      },
    ],
    [
      'an editable element',
      (host: Element) => {
        host.setAttribute('contenteditable', '')
        return host
      },
    ],
  ])('is not called by what somebody has typed into %s', (_, make) => {
    const page = install(interactionInstrumentation)
    add('<main><div></div><button>Check <b>4711</b></button></main>')
    const [host, button] = document.body.firstElementChild?.children ?? []
    const field = make(host)
    if ('value' in field) field.value = '4711'
    else field.textContent = ' 4711'
    dispatchAsUser(field, new InputEvent('input', { bubbles: true, composed: true }))
    button.addEventListener('click', () => page.tracer.startSpan('work').finish())
    click(button)
    expect(page.spans().map((span) => span.name)).toContain('click button')
  })

  it.each([
    ['has emptied', '<button>Buy milk</button>', 'Buy milk', ''],
    ['has emptied, of several', '<button>To do: buy  MILK</button>', 'Buy milk', ''],
    ['marks a part of', '<button>hun<span>ter2</span></button>', 'hunter2', 'hunter2'],
    ['shows the beginning of', '<button>the first words of it…</button>', 'The first words of it, and more', 'x'],
    ['offers for', '<label>For <div role="listbox"><div role="option">hunters</div></div></label>', 'hun', ''],
    ['has made a field of', '<label>For <div role="textbox">hunters</div></label>', 'hun', ''],
  ])('is not called by what the page %s a field', (_, html, value, left) => {
    const page = install(interactionInstrumentation)
    add(`<main>${html}<input></main>`)
    const [button, field] = document.body.firstElementChild?.children ?? []
    const input = field as HTMLInputElement
    for (let length = 1; length <= value.length; length++) {
      input.value = value.slice(0, length)
      dispatchAsUser(input, new InputEvent('input', { bubbles: true, composed: true }))
    }
    input.value = left
    for (const next of ['s', 'so', 'som', 'some']) {
      if (left !== '') break
      input.value = next
      dispatchAsUser(input, new InputEvent('input', { bubbles: true, composed: true }))
    }
    button.addEventListener('click', () => page.tracer.startSpan('work').finish())
    click(button)
    const [name] = page.spans().flatMap((span) => (span.scope === 'interaction' ? [span.name] : []))
    expect(name).toMatch(/^click (?:button|label “For”)$/)
  })

  it('is the cause of what a `javascript:` link asks for in its own task, inferred, and of nothing later', () => {
    const page = install(interactionInstrumentation)
    const ask = () => page.tracing.startInstrumentationSpan('fetch', 'GET', { spanKind: SpanKind.CLIENT }).finish()
    click(add('<a href="javascript:void 0"><b>More</b></a>').firstElementChild as Element)
    ask()
    click(add('<a href="#more">Others</a>'))
    page.tracing.interacted()
    ask()
    const spans = page.spans()
    const link = spans.find(({ name }) => name === 'click link “More”')
    expect(spans.filter(({ scope }) => scope === 'fetch').map(({ parentId, flags }) => [parentId, flags])).toEqual([
      [link?.spanId, SPAN_FLAG_INFERRED_PARENT],
      ['0000000000000000', 0],
    ])
  })

  it('is a move of the pointer over a link, where a page may prefetch, and over nothing else', () => {
    const page = install(interactionInstrumentation)
    const outer = add('<div><a href="/next">Next</a><p>Text</p></div>')
    outer.addEventListener('mousemove', () => page.tracer.startSpan('prefetch').finish())
    for (const target of outer.children) dispatchAsUser(target, new MouseEvent('mousemove', { bubbles: true }))
    const spans = page.spans()
    const moves = spans.filter(({ scope }) => scope === 'interaction')
    expect(moves.map(({ name }) => name)).toEqual(['mousemove link “Next”'])
    const below = spans.filter(({ name }) => name === 'prefetch').map(({ parentId }) => parentId)
    expect(below).toEqual([moves[0]?.spanId, '0000000000000000'])
  })

  it('is none where nobody listens, where nothing comes of it, nor where code did it', () => {
    const page = install(interactionInstrumentation)
    const button = add('<button>Pay</button>')
    click(button)
    let work = () => {}
    button.addEventListener('click', () => work())
    click(button)
    expect(page.spans()).toEqual([])
    work = () => page.tracer.startSpan('work').finish()
    button.click()
    button.dispatchEvent(new MouseEvent('click'))
    expect(page.spans().map(({ name }) => name)).toEqual(['work', 'work'])
  })

  it('is shown where it takes long, though nothing comes of it', () => {
    const page = install(interactionInstrumentation)
    const button = add('<button>Pay</button>')
    button.addEventListener('click', () => {
      for (const from = performance.now(); performance.now() - from < 60; );
    })
    click(button)
    expect(page.spans()).toMatchObject([{ name: 'click button “Pay”', revision: 1 }])
  })

  it('is shown where something comes of it later, and is called as it was', async () => {
    const page = install(interactionInstrumentation)
    const button = add('<button>Pay</button>')
    let later = () => {}
    button.addEventListener('click', () => {
      const active = page.tracer.activeSpan()
      later = () => page.tracer.startSpan('later', { parent: active }).finish()
    })
    click(button)
    expect(page.spans()).toEqual([])
    button.textContent = 'Paying …'
    later()
    const [child, parent] = page
      .spans()
      .sort((a, b) => a.name.localeCompare(b.name))
      .reverse()
    expect([child.name, parent.name, child.parentId]).toEqual(['later', 'click button “Pay”', parent.spanId])
  })

  it.each([
    'click',
    'dblclick',
    'auxclick',
    'contextmenu',
    'change',
    'drop',
    'paste',
    'toggle',
    'input',
    'pointerdown',
    'pointerup',
    'mousedown',
    'mouseup',
    'mouseover',
    'focus',
    'blur',
  ])('%s: is the parent of what is done, by a listener, a property and an attribute', (type) => {
    const page = install(interactionInstrumentation)
    Reflect.set(globalThis, 'work', (name: string) => page.tracer.startSpan(name).finish())
    const work: (name: string) => void = Reflect.get(globalThis, 'work')
    const button = add(`<button on${type}="work('attribute')">Pay</button>`)
    const dispatch = () => dispatchAsUser(button, new Event(type, { bubbles: true }))
    dispatch()
    button.addEventListener(type, () => work('listener'))
    const property = () => work('property')
    Reflect.set(button, `on${type}`, property)
    dispatch()
    dispatch()
    const spans = page.spans()
    const parents = new Map(spans.filter(({ scope }) => scope === 'interaction').map((one) => [one.spanId, one.name]))
    const done = spans.filter(({ scope }) => scope !== 'interaction')
    expect(done.map(({ name }) => name).sort()).toEqual(['attribute', 'listener', 'listener', 'property', 'property'])
    expect(done.map(({ parentId }) => parents.get(parentId))).toEqual(done.map(() => `${type} button “Pay”`))
    expect(parents.size).toBe(3)
    // It is to the page what it was.
    expect(Reflect.get(button, `on${type}`)).toBe(property)
    Reflect.deleteProperty(globalThis, 'work')
  })

  it.each(['mouseenter', 'mouseleave', 'mousemove'])(
    '%s: is the parent of what a property or an attribute does, as pointerover comes before',
    (type) => {
      const page = install(interactionInstrumentation)
      Reflect.set(globalThis, 'work', (name: string) => page.tracer.startSpan(name).finish())
      const link = add(`<a href="#" on${type}="work('attribute')">Pay</a>`)
      const handler = () => Reflect.get(globalThis, 'work')('property')
      const dispatch = () => {
        dispatchAsUser(link, new Event('pointerover', { bubbles: true, composed: true }))
        dispatchAsUser(link, new Event(type))
      }
      dispatch()
      Reflect.set(link, `on${type}`, handler)
      dispatch()
      const spans = page.spans()
      const events = spans.filter(({ name }) => name === `${type} link “Pay”`).map(({ spanId }) => spanId)
      const done = spans.filter(({ scope }) => scope !== 'interaction')
      expect(done.map(({ name, parentId }) => [name, events.includes(parentId)])).toEqual([
        ['attribute', true],
        ['property', true],
      ])
      expect(Reflect.get(link, `on${type}`)).toBe(handler)
      Reflect.deleteProperty(globalThis, 'work')
    },
  )

  it('leaves what stands in the markup for events that may never come, as the browser compiles it when it is read', () => {
    const name = 'onwheel'
    const accessor = Object.getOwnPropertyDescriptor(HTMLElement.prototype, name)
    let reads = 0
    Object.defineProperty(HTMLElement.prototype, name, {
      ...accessor,
      get() {
        reads++
        return accessor?.get?.call(this)
      },
    })
    install(interactionInstrumentation)
    const link = add('<a href="#" onwheel="what(">Pay</a>')
    for (const type of ['pointerover', 'mouseover', 'focusin', 'dragenter'])
      dispatchAsUser(link, new Event(type, { bubbles: true, composed: true }))
    expect(reads).toBe(0)
    Object.defineProperty(HTMLElement.prototype, name, { ...accessor })
  })

  it.each([
    ['visibilitychange', document],
    ['online', window],
    ['offline', window],
    ['resize', window],
    ['pageshow', window],
  ])('is %s, too, if the page does something then, by a listener or a property', (type, target) => {
    const page = install(interactionInstrumentation)
    const isDocument = target === document
    const listening: EventTarget = isDocument ? document : window
    const listener = () => page.tracer.startSpan('listener').finish()
    EventTarget.prototype.addEventListener.call(listening, type, listener)
    if (!isDocument) Reflect.set(listening, `on${type}`, () => page.tracer.startSpan('property').finish())
    const happen = (persisted: boolean) =>
      dispatchAsUser(listening, Object.assign(new Event(type, { bubbles: isDocument }), { persisted }))
    happen(true)
    const spans = page.spans()
    const event = spans.find(({ name }) => name === `${type} ${isDocument ? 'document' : 'window'}`)
    const done = spans.filter(({ scope }) => scope !== 'interaction')
    // jsdom's document has no `onvisibilitychange`.
    const expected = isDocument ? ['listener'] : ['listener', 'property']
    expect(done.map(({ name }) => name).sort()).toEqual(expected)
    expect(done.map(({ parentId }) => parentId)).toEqual(expected.map(() => event?.spanId))
    EventTarget.prototype.removeEventListener.call(listening, type, listener)
    if (!isDocument) Reflect.set(listening, `on${type}`, null)
  })

  it('has under it what its code makes the browser tell at once', () => {
    const page = install(interactionInstrumentation)
    const form = add('<form><input><button type="button">Send</button></form>') as HTMLFormElement
    const button = form.querySelector('button') as HTMLButtonElement
    const field = form.querySelector('input') as HTMLInputElement
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      page.tracer.startSpan('POST').finish()
    })
    button.addEventListener('click', () => {
      dispatchAsUser(field, new FocusEvent('focus'))
      form.requestSubmit()
    })
    field.addEventListener('focus', () => page.tracer.startSpan('suggest').finish())
    click(button)
    const spans = page.spans()
    const by = new Map(spans.map((span) => [span.spanId, span]))
    const above = (name: string) => {
      const names: string[] = []
      for (let at = spans.find((span) => span.name === name); at; at = by.get(at.parentId)) names.push(at.name)
      return names.join(' < ')
    }
    expect(above('suggest')).toBe('suggest < focus input < click button “Send”')
    expect(above('POST')).toBe('POST < submit form < click button “Send”')
  })

  it('is the click of the button that opens a popover or gives a command', () => {
    const page = install(interactionInstrumentation)
    const popover = add('<div id="menu"></div><button popovertarget="menu">More</button>')
    const button = popover.nextElementSibling as Element
    popover.addEventListener('toggle', () => page.tracer.startSpan('GET').finish())
    click(button)
    dispatchAsUser(popover, Object.assign(new Event('toggle'), { source: button }))
    const spans = page.spans()
    const toggle = spans.find(({ name }) => name === 'toggle div “menu”')
    expect(toggle?.parentId).toBe(spans.find(({ name }) => name === 'click button “More”')?.spanId)
    expect(toggle?.parentId).toMatch(/[1-9a-f]/)
  })

  it.each(['beforeinput', 'keypress', 'compositionend', 'search', 'dragenter', 'touchend', 'pointercancel'])(
    '%s: is the parent of what a listener does',
    (type) => {
      const page = install(interactionInstrumentation)
      const button = add('<button>Pay</button>')
      button.addEventListener(type, () => page.tracer.startSpan('work').finish())
      dispatchAsUser(button, new Event(type, { bubbles: true }))
      const [work, event] = page.spans().sort((a, b) => b.name.localeCompare(a.name))
      expect([work?.name, work?.parentId, event?.name]).toEqual(['work', event?.spanId, `${type} button “Pay”`])
    },
  )

  it.each(['mouseout', 'pointerout'])('%s: is what React makes an enter of, named by what is entered', (type) => {
    const page = install(interactionInstrumentation)
    const from = add('<p>Text</p><a href="/two">Two</a>')
    const to = from.nextElementSibling
    document.body.addEventListener(type, () => page.tracer.startSpan('preload').finish(), { once: true })
    dispatchAsUser(from, new MouseEvent(type, { bubbles: true, relatedTarget: to }))
    const hover = page.spans().find(({ scope }) => scope === 'interaction')
    const preload = page.spans().find(({ name }) => name === 'preload')
    expect([hover?.name, preload?.parentId]).toEqual([`${type} to link “Two”`, hover?.spanId])
  })

  it('takes handlers as the browser does: this, what they return, none in their place', () => {
    install(interactionInstrumentation)
    const link = add('<a href="#x">x</a>')
    let self: unknown
    link.onclick = function () {
      self = this
      return false
    }
    const event = new MouseEvent('click', { bubbles: true, cancelable: true })
    dispatchAsUser(link, event)
    expect([self, event.defaultPrevented]).toEqual([link, true])
    link.onclick = null
    expect(link.onclick).toBeNull()
    document.onclick = () => {}
    const heard = document.onclick
    click(link)
    expect(document.onclick).toBe(heard)
    document.onclick = null
  })

  it('has a submit under its click, called by its button, whether anybody listens to the click or not', () => {
    const page = install(interactionInstrumentation)
    const form = add('<form id="login"><button><b>Sign in</b></button></form>') as HTMLFormElement
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      page.tracer.startSpan('POST').finish()
    })
    const button = form.querySelector('button') as HTMLButtonElement
    // It is submitted by jsdom, as a browser does it.
    click(button.firstElementChild as Element)
    const spans = page.spans()
    const named = (name: string) => spans.find((span) => span.name === name)
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST', 'click button “Sign in”', 'submit “Sign in”'])
    expect(named('POST')?.parentId).toBe(named('submit “Sign in”')?.spanId)
    expect(named('submit “Sign in”')?.parentId).toBe(named('click button “Sign in”')?.spanId)
  })

  it('has the error that a listener threw, and the page’s error stays the page’s', () => {
    const page = install(interactionInstrumentation)
    const button = add('<button>Pay</button>')
    const errors: unknown[] = []
    const hear = (event: ErrorEvent) => {
      errors.push(event.error)
      event.preventDefault()
    }
    addEventListener('error', hear)
    const error = new Error('no cart')
    button.addEventListener('click', () => {
      throw error
    })
    click(button)
    removeEventListener('error', hear)
    expect(errors).toEqual([error])
    expect(page.spans()).toMatchObject([{ status: 2, statusMessage: 'no cart' }])
  })

  it('never says what was typed, and says which keys are commands', () => {
    const page = install(interactionInstrumentation)
    const input = add('<input aria-label="Card" value="4000">')
    input.addEventListener('keydown', () => page.tracer.startSpan('work').finish())
    for (const key of ['a', '4', ' ', 'Shift', 'Backspace']) press(input, key)
    press(input, 'Enter')
    press(input, 'Enter', { repeat: true })
    press(input, 's', { ctrlKey: true })
    const names = page
      .spans()
      .filter(({ scope }) => scope === 'interaction')
      .map(({ name }) => name)
    expect(names).toEqual([
      ...Array.from({ length: 5 }, () => 'keydown input “Card”'),
      ...['keydown Enter input “Card”', 'keydown Enter input “Card”', 'keydown Ctrl+s input “Card”'],
    ])
    // Without ids and times, whose digits may be anything.
    const told = page.spans().map(({ name, attributes, events }) => ({ name, attributes, events }))
    expect(JSON.stringify(told)).not.toContain('4000')
  })

  it('is what sets off what the page tells next, heard by anybody or not, and a scroll where nothing came before', () => {
    const page = install(interactionInstrumentation)
    const flow = page.carrier.flow
    flow.infers = true
    const ask = () => flow.callAt(flow.setOffByUser(), () => page.tracer.startSpan('request').finish(), undefined, [])
    const button = add('<button>Open</button>')
    ask()
    dispatchAsUser(document, new Event('scroll'))
    dispatchAsUser(document, new Event('scroll'))
    ask()
    click(button)
    // The page scrolls because of the click.
    dispatchAsUser(document, new Event('scroll'))
    ask()
    document.addEventListener('copy', () => {}, { once: true })
    dispatchAsUser(button, new Event('copy', { bubbles: true }))
    ask()
    const spans = page.spans()
    const causes = spans
      .filter(({ name }) => name === 'request')
      .map(({ parentId }) => spans.find(({ spanId }) => spanId === parentId)?.name)
    expect(causes).toEqual([undefined, 'scroll document', 'click button “Open”', 'copy button “Open”'])
  })

  it('is a scroll of the user’s own some time after all that an action has set off', async () => {
    const page = install(interactionInstrumentation)
    page.carrier.flow.infers = true
    click(add('<button>Open</button>'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    dispatchAsUser(document, new Event('scroll'))
    const { flow } = page.carrier
    flow.callAt(flow.setOffByUser(), () => page.tracer.startSpan('request').finish(), undefined, [])
    const spans = page.spans()
    const request = spans.find(({ name }) => name === 'request')
    expect(spans.find(({ spanId }) => spanId === request?.parentId)?.name).toBe('scroll document')
  })

  it('is the last of those of a kind on an element for what is put off until there are no more', async () => {
    const page = install(interactionInstrumentation)
    page.carrier.flow.infers = true
    const field = add('<input placeholder="Search">')
    let lastMs = 0
    let isWaiting = false
    const unbind = bindCallbacks(page.carrier.flow)
    const expired = () => {
      const leftMs = 30 - (performance.now() - lastMs)
      if (leftMs > 0) setTimeout(expired, leftMs)
      else page.tracer.startSpan('search').finish()
    }
    field.addEventListener('keydown', () => {})
    field.addEventListener('input', () => {
      lastMs = performance.now()
      if (!isWaiting) setTimeout(expired, 30)
      isWaiting = true
    })
    for (let i = 0; i < 2; i++) {
      dispatchAsUser(field, new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
      dispatchAsUser(field, new Event('input', { bubbles: true }))
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    const pressedMs = lastMs
    await new Promise((resolve) => setTimeout(resolve, 80))
    unbind()
    const spans = page.spans()
    const search = spans.find(({ name }) => name === 'search')
    const cause = spans.find(({ spanId }) => spanId === search?.parentId)
    expect(cause?.name).toBe('input input “Search”')
    expect(Math.abs((cause?.startMs ?? 0) - pressedMs)).toBeLessThan(10)
  })

  it('is the press of an element for what was put off when the pointer came to it, and for no other element', async () => {
    const page = install(interactionInstrumentation)
    page.carrier.flow.infers = true
    const box = add('<div><button>One</button><button>Two</button></div>')
    const unbind = bindCallbacks(page.carrier.flow)
    for (const button of box.children) {
      const name = `of ${button.textContent}`
      const ask = () => page.tracer.startSpan(name).finish()
      button.addEventListener('mouseover', () => setTimeout(() => setTimeout(ask, 20), 1))
      button.addEventListener('click', () => {})
      dispatchAsUser(button, new MouseEvent('mouseover', { bubbles: true }))
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
    click(box.children[0])
    await new Promise((resolve) => setTimeout(resolve, 60))
    unbind()
    const spans = page.spans()
    const causeOf = (name: string) => {
      const parentId = spans.find((span) => span.name === name)?.parentId
      return spans.find(({ spanId }) => spanId === parentId)?.name
    }
    expect([causeOf('of One'), causeOf('of Two')]).toEqual(['click button “One”', undefined])
  })

  it('is one press, whatever is under the pointer when it is released, and another press is another', async () => {
    const page = install(interactionInstrumentation)
    page.carrier.flow.infers = true
    const box = add('<div><button>One</button><button>Two</button><button>Three</button></div>')
    const unbind = bindCallbacks(page.carrier.flow)
    const [one, two, three] = [...box.children] as HTMLElement[]
    for (const button of [one, three]) {
      const name = `of ${button.textContent}`
      const ask = () => page.tracer.startSpan(name).finish()
      // As an application does that waits until its layout has changed, and saves it later.
      button.addEventListener('pointerdown', () => setTimeout(() => setTimeout(ask, 20), 1))
    }
    two.addEventListener('click', () => {})
    const pressed = (target: Element) => dispatchAsUser(target, new MouseEvent('pointerdown', { bubbles: true }))
    pressed(one)
    await new Promise((resolve) => setTimeout(resolve, 10))
    click(two)
    await new Promise((resolve) => setTimeout(resolve, 60))
    pressed(three)
    await new Promise((resolve) => setTimeout(resolve, 10))
    pressed(two)
    click(two)
    await new Promise((resolve) => setTimeout(resolve, 60))
    unbind()
    const spans = page.spans()
    const parentOf = (name: string) => {
      const { parentId } = spans.find((span) => span.name === name) as { parentId: string }
      return spans.find(({ spanId }) => spanId === parentId)?.name
    }
    expect([parentOf('of One'), parentOf('of Three')]).toEqual(['click button “Two”', undefined])
  })

  it('calls listeners as the browser does: this, object listeners, once, removal', () => {
    const usual = () => {
      const button = add('<button>Pay</button>')
      const heard: unknown[] = []
      const listener = function (this: unknown) {
        heard.push(this === button)
      }
      const object = { handleEvent: () => heard.push('object') }
      button.addEventListener('click', listener)
      button.addEventListener('click', listener)
      button.addEventListener('click', object)
      button.addEventListener('click', () => heard.push('once'), { once: true })
      click(button)
      button.removeEventListener('click', listener)
      button.removeEventListener('click', object)
      click(button)
      return heard
    }
    const plain = usual()
    expect(plain).toEqual([true, 'object', 'once'])
    install(interactionInstrumentation)
    expect(usual()).toEqual(plain)
  })

  it('is nothing to us afterwards', () => {
    const { addEventListener: usual } = EventTarget.prototype
    const page = install(interactionInstrumentation)
    page.undo()
    const button = add('<button>Pay</button>')
    button.addEventListener('click', () => {})
    click(button)
    expect([page.spans(), EventTarget.prototype.addEventListener]).toEqual([[], usual])
  })
})
