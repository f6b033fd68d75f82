import { describe, expect, it, vi } from 'vitest'
import { optionNames, readOptions, textOf } from '../../../inpage/platform/read-once'

const NAMES = ['body', 'headers', 'method', 'signal']

/** What is asked of an object, in order. */
function recorded(object: object, log: string[]): object {
  return new Proxy(object, {
    get(target, key) {
      log.push(`get ${String(key)}`)
      return Reflect.get(target, key)
    },
    has(target, key) {
      log.push(`has ${String(key)}`)
      return Reflect.has(target, key)
    },
    getOwnPropertyDescriptor(target, key) {
      log.push(`descriptor ${String(key)}`)
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
  })
}

function read(given: object) {
  return readOptions(given, NAMES, (name, value) => (name === 'method' ? textOf(value) : value))
}

describe('options', () => {
  it('are read once, in the browser’s order, whoever asks for them how often', () => {
    const log: string[] = []
    const options = read(recorded({ method: 'PUT', body: 'b' }, log))
    const inPlace: { [name: string]: unknown } = Object(options.with({ headers: { a: '1' } }))
    for (const name of NAMES) void inPlace[name]
    expect([options.get('method'), inPlace.method, inPlace.body, inPlace.headers]).toEqual([
      'PUT',
      'PUT',
      'b',
      { a: '1' },
    ])
    expect(log).toEqual(NAMES.map((name) => `get ${name}`))
  })

  it('run the conversion of an object once', () => {
    const text = vi.fn(() => 'PATCH')
    const options = read({ method: { toString: text } })
    expect([options.get('method'), Reflect.get(options.with({}), 'method')]).toEqual(['PATCH', 'PATCH'])
    expect(text).toHaveBeenCalledTimes(1)
  })

  it('throw again what the page’s accessor has thrown, and nothing after it is read', () => {
    const error = new RangeError('of the page')
    const after = vi.fn()
    const options = read({
      get headers() {
        throw error
      },
      get method() {
        return after()
      },
    })
    expect([options.hasThrown, options.get('body'), options.get('method')]).toEqual([true, undefined, undefined])
    expect(() => Reflect.get(options.with({}), 'headers')).toThrow(error)
    expect(after).not.toHaveBeenCalled()
  })

  it.each([
    ['spread', (options: object) => ({ ...options })],
    ['assigned', (options: object) => Object.assign({}, options)],
    ['gone through', (options: object) => Object.fromEntries(Object.entries(options))],
    [
      'read by name',
      (options: object) => Object.fromEntries(Object.keys(options).map((key) => [key, Reflect.get(options, key)])),
    ],
  ])('are all there where they are %s by who has wrapped the built-in before', (_, taken) => {
    const given = Object.freeze({ method: 'POST', body: 'b', retries: 3, headers: { a: '1' } })
    expect(taken(read(given).with({ headers: { b: '2' }, redirect: 'manual' }))).toEqual({
      method: 'POST',
      body: 'b',
      retries: 3,
      headers: { b: '2' },
      redirect: 'manual',
    })
  })

  it('can be changed by them, which changes nothing of the page’s', () => {
    const given = { method: 'POST' }
    const options: { [name: string]: unknown } = Object(read(given).with({}))
    options.method = 'PUT'
    options.method = 'PATCH'
    options.timeout = 5
    expect([{ ...options }, 'timeout' in options, given]).toEqual([
      { method: 'PATCH', timeout: 5 },
      true,
      { method: 'POST' },
    ])
  })

  it('are found where they are inherited, or of a class with private parts', () => {
    class Own {
      readonly #method = 'PUT'
      get method() {
        return this.#method
      }
    }
    const options = read(new Own()).with({})
    expect([Reflect.get(options, 'method'), options instanceof Own, Object.keys(options)]).toEqual(['PUT', true, []])
  })
})

describe('the names of options', () => {
  it('are those that the built-in reads, in its order', () => {
    const names = optionNames((options) => new Request('https://localhost/', options))
    expect(names).toEqual(expect.arrayContaining(['method', 'headers', 'body', 'signal']))
    expect(new Set(names).size).toBe(names.length)
  })
})
