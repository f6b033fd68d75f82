import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Tracer } from '../../../inpage/api/api'
import { DEFAULT_PAGE_SETTINGS } from '../../../inpage/settings'
import { pause } from '../document/installed'
import { RelayDouble } from '../document/relay'

let relay: RelayDouble
const tracing = () => Reflect.get(globalThis, 'tracing') as Tracer

/** All that a page finds at its globals, and what it finds there. */
function builtIns(): Map<string, unknown> {
  const found = new Map<string, unknown>()
  const note = (path: string, holder: object) => {
    for (const key of Reflect.ownKeys(holder)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(holder, key) ?? {}
      found.set(`${path}.${String(key)}`, value ?? get ?? set)
      if (get !== undefined) found.set(`${path}.${String(key)} =`, set)
    }
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value: unknown = Object.getOwnPropertyDescriptor(globalThis, name)?.value
    found.set(name, value)
    if (typeof value !== 'function') continue
    note(name, value)
    if (typeof value.prototype === 'object' && value.prototype !== null) note(`${name}.prototype`, value.prototype)
  }
  return found
}

function differences(usual: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): string[] {
  return [...usual.keys()].filter((key) => !Object.is(now.get(key), usual.get(key)))
}

/** As the extension does: each time the script runs anew. Resolves when the document is traced. */
async function inject(): Promise<void> {
  vi.resetModules()
  await import('../../../inpage/entry/stub')
  await import('../../../inpage/entry/library')
  await vi.waitFor(() => expect(tracing().startSpan('probe').isRecording()).toBe(true))
}

async function takeOff(): Promise<void> {
  relay.say({ type: 'off' })
  await relay.when('bye')
}

beforeEach(async () => {
  vi.resetModules()
  await import('../../../inpage/entry/stub')
  relay = new RelayDouble(DEFAULT_PAGE_SETTINGS)
})
afterEach(async () => {
  await takeOff()
  relay.close()
})

describe('the library, in a document', () => {
  it('makes the page’s tracer live, and hands its spans over', async () => {
    const page = tracing()
    page.startSpan('before').finish()
    await inject()
    expect(tracing()).toBe(page)
    page.trace('checkout', (span) => {
      span.setAttribute('cart.items', 3)
      tracing().startSpan('validate').finish()
    })
    const [checkout, validate] = [await relay.spanWhen('checkout'), await relay.spanWhen('validate')]
    expect(checkout?.attributes).toMatchObject({ 'cart.items': 3 })
    expect(validate?.parentId).toBe(checkout?.spanId)
    expect(relay.spans().some(({ name }) => name === 'before')).toBe(false)
  })

  it('tells how it follows contexts, and what it saw of the page', async () => {
    await inject()
    const [{ status }] = await relay.when('status')
    expect(['deep', 'carry', 'native']).toContain(status.context)
    expect(status.openTelemetry).toBe('none')
  })

  it('traces what the page does, by itself', async () => {
    await inject()
    await tracing().trace('load', async () => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', '/api/cart')
      await new Promise((resolve) => {
        xhr.onloadend = resolve
        xhr.send()
      })
    })
    const [load, request] = [await relay.spanWhen('load'), await relay.spanWhen('GET')]
    expect(request).toMatchObject({ kind: 3, parentId: load?.spanId })
  })

  it('does as the user’s settings say, as soon as they are there', async () => {
    await inject()
    relay.say({ type: 'settings', settings: { ...DEFAULT_PAGE_SETTINGS, samplingRate: 0, instrumentations: [] } })
    await vi.waitFor(() => expect(tracing().startSpan('x').isRecording()).toBe(false))
    const { open } = XMLHttpRequest.prototype
    relay.say({ type: 'settings', settings: DEFAULT_PAGE_SETTINGS })
    await vi.waitFor(() => expect(XMLHttpRequest.prototype.open).not.toBe(open))
  })

  it('is there once, though it is injected twice', async () => {
    await inject()
    await vi.waitFor(() => expect(relay.offers).toBe(1))
    await inject()
    await pause(10)
    expect(relay.offers).toBe(1)
    tracing().startSpan('once').finish()
    await relay.spanWhen('once')
    await pause(80)
    expect(relay.spans().filter(({ name }) => name === 'once')).toHaveLength(1)
  })

  it('hands over what is there when the page is left, spans that are open included', async () => {
    await inject()
    const open = tracing().startSpan('open')
    await pause(300)
    tracing().startSpan('last').finish()
    dispatchEvent(new Event('pagehide'))
    expect(relay.lastWords.length).toBeGreaterThan(0)
    const said = relay.lastWords.join('')
    expect(said).toContain('last')
    open.finish()
    dispatchEvent(new Event('pageshow'))
  })

  it('takes itself off: every built-in is what it was, and the page’s tracer does nothing again', async () => {
    const usual = builtIns()
    await inject()
    relay.say({ type: 'settings', settings: DEFAULT_PAGE_SETTINGS })
    await tracing().trace('a flow', async () => pause(1))
    const during = builtIns()
    const changed = differences(usual, during)
    expect(changed).toEqual(expect.arrayContaining(['XMLHttpRequest.prototype.open']))
    await takeOff()
    const now = builtIns()
    expect(differences(usual, now)).toEqual([])
    expect([...now.keys()].filter((key) => !usual.has(key))).toEqual([])
    expect(tracing().startSpan('off').isRecording()).toBe(false)
  })

  it('can be taken off and come again', async () => {
    await inject()
    await takeOff()
    relay.close()
    relay = new RelayDouble(DEFAULT_PAGE_SETTINGS)
    await inject()
    tracing().startSpan('again').finish()
    expect(await relay.spanWhen('again')).toBeDefined()
  })
})
