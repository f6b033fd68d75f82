import { afterEach, describe, expect, it } from 'vitest'
import { interactionInstrumentation } from '../../../inpage/instrument/page/interaction'
import { dispatchAsUser } from '../document/as-user'
import { install } from '../document/installed'

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

  it('is none where nobody listens, nor where code did it', () => {
    const page = install(interactionInstrumentation)
    const button = add('<button>Pay</button>')
    click(button)
    button.addEventListener('click', () => {})
    button.click()
    button.dispatchEvent(new MouseEvent('click'))
    expect(page.spans()).toEqual([])
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
    input.addEventListener('keydown', () => {})
    for (const key of ['a', '4', ' ', 'Shift', 'Backspace']) press(input, key)
    press(input, 'Enter')
    press(input, 'Enter', { repeat: true })
    press(input, 's', { ctrlKey: true })
    expect(page.spans().map(({ name }) => name)).toEqual(['keydown Enter input “Card”', 'keydown Ctrl+s input “Card”'])
    expect(JSON.stringify(page.spans())).not.toContain('4000')
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
