import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleInstrumentation } from '../../../../inpage/instrument/page/console'
import { install } from '../../document/installed'

const written: unknown[][] = []
beforeEach(() => {
  written.length = 0
  for (const name of ['error', 'warn', 'time', 'timeEnd'] as const)
    vi.spyOn(console, name).mockImplementation((...args: unknown[]) => void written.push([name, ...args]))
})
afterEach(() => vi.restoreAllMocks())

describe('the page’s console', () => {
  it('writes what it always did', () => {
    install(consoleInstrumentation)
    const value = { cart: 1 }
    expect([console.error('a', value), console.warn('b')]).toEqual([undefined, undefined])
    expect(written).toEqual([
      ['error', 'a', value],
      ['warn', 'b'],
    ])
    expect(written[0][2]).toBe(value)
  })

  it('gives events of the active span, and spans without one', () => {
    const page = install(consoleInstrumentation)
    page.tracer.trace('checkout', () => console.warn('slow'))
    console.error('failed', 7, new TypeError('no cart'))
    const [checkout, alone] = page.spans()
    expect(checkout.events).toEqual(['console.warn'])
    expect(alone).toMatchObject({
      name: 'console.error',
      attributes: { 'log.severity': 'error', 'log.body': 'failed 7 TypeError: no cart' },
    })
  })

  it('gives a failure of an error object, once', () => {
    const page = install(consoleInstrumentation)
    const error = new TypeError('no cart')
    page.tracer.trace('checkout', () => {
      console.error('caught', error)
      console.error('caught', error)
      console.warn(new RangeError('none'))
    })
    console.error(new DOMException('stopped', 'AbortError'))
    const [checkout, failed, aborted] = page.spans().toSorted((a, b) => a.name.localeCompare(b.name))
    expect(checkout.events).toEqual(['console.error', 'console.warn'])
    expect(failed).toMatchObject({ name: 'console.error', events: ['exception'], status: 2 })
    expect(aborted.events).toEqual(['aborted'])
  })

  it('gives a span from `time` to `timeEnd`', () => {
    const page = install(consoleInstrumentation)
    console.time('load')
    console.time()
    console.timeEnd('load')
    console.timeEnd('never begun')
    console.timeEnd()
    expect(page.spans().map(({ name }) => name)).toEqual(['load', 'default'])
  })

  it('runs no code of the page’s that it would not have run', () => {
    const page = install(consoleInstrumentation)
    const read = vi.fn(() => 'text')
    const code = Object.assign(() => {}, { toString: read })
    console.error({ toString: read }, code, Symbol('s'), null, undefined)
    console.time(code as never)
    expect(read).not.toHaveBeenCalled()
    expect(page.spans().map(({ attributes }) => attributes['log.body'])).toEqual([
      'object function Symbol(s) null undefined',
    ])
  })

  it('names the line of the page as the place of a message: nothing of ours is on the stack', () => {
    const places: string[] = []
    const note = () => void places.push(String(new Error().stack))
    for (const name of ['error', 'warn', 'time', 'timeEnd'] as const) vi.spyOn(console, name).mockImplementation(note)
    install(consoleInstrumentation)
    console.error('a')
    console.warn('b')
    console.time()
    console.timeEnd()
    expect(places).toHaveLength(4)
    for (const place of places) expect(place).not.toMatch(/[/\\]inpage[/\\]/)
  })

  it('is told of a message that is written while another one is', () => {
    vi.mocked(console.error).mockImplementation(() => console.warn('inner'))
    const page = install(consoleInstrumentation)
    for (let i = 0; i < 2; i++) console.error('outer')
    expect(page.spans().map(({ attributes }) => attributes['log.body'])).toEqual(['outer', 'inner', 'outer', 'inner'])
    expect(written).toEqual([
      ['warn', 'inner'],
      ['warn', 'inner'],
    ])
  })

  it('is as it was afterwards', () => {
    const { error, time } = console
    const page = install(consoleInstrumentation)
    page.undo()
    expect([console.error, console.time]).toEqual([error, time])
  })
})
