import { afterEach, describe, expect, it, vi } from 'vitest'
import { placeOf } from '../../../inpage/tracing/code-location'
import { cpuMs } from '../cpu-time'
import { openPage } from './page'

const URL = 'https://shop.test/app/(shop)/cart@2.js'

describe('the place of a frame', () => {
  it.each([
    [`    at addToCart (${URL}:3:17)`, 'addToCart'],
    [`    at async Cart.add [as put] (${URL}:3:17)`, 'Cart.add'],
    [`    at new Cart (${URL}:3:17)`, 'new Cart'],
    [`    at Object.<anonymous> (${URL}:3:17)`, 'Object.<anonymous>'],
    [`    at <anonymous> (${URL}:3:17)`, undefined],
    [`    at ${URL}:3:17`, undefined],
    [`    at async ${URL}:3:17`, undefined],
    [`addToCart@${URL}:3:17`, 'addToCart'],
    [`async*add/put<@${URL}:3:17`, 'add/put<'],
    [`@${URL}:3:17`, undefined],
  ])('is read from %s', (frame, name) => {
    const { keys, values } = placeOf(frame)
    expect(Object.fromEntries(keys.map((key, i) => [key, values[i]]))).toEqual({
      ...(name === undefined ? {} : { 'code.function.name': name }),
      'code.file.path': URL,
      'code.line.number': 3,
      'code.column.number': 17,
    })
  })

  it.each(['', '    at Array.map (<anonymous>)', '    at native', 'x@y', '    at f (https://shop.test/)'])(
    'is none in “%s”',
    (frame) => {
      expect(placeOf(frame).keys).toEqual([])
    },
  )
})

describe('a frame that a page made up', () => {
  it.each(['    at a (', 'at async ', 'x@', ':1', ' [as a] ('])(
    'is read at once, however often it says “%s”',
    (part) => {
      const ms = cpuMs(() => {
        placeOf(`    at ${part.repeat(20_000)}`)
        placeOf(part.repeat(20_000))
      })
      expect(ms).toBeLessThan(1000)
    },
  )
})

describe('a span knows where it was started', () => {
  const { prepareStackTrace, stackTraceLimit } = Error
  afterEach(() => {
    Error.prepareStackTrace = prepareStackTrace
  })

  function attributesOf(start: (page: ReturnType<typeof openPage>) => void): readonly string[] {
    const page = openPage()
    start(page)
    return Object.keys(page.sent()[0]?.attributes ?? {}).filter((key) => key.startsWith('code.'))
  }

  it('where that is asked for, and the page’s own word counts', () => {
    Reflect.deleteProperty(Error, 'prepareStackTrace')
    const own = { 'code.line.number': 0.5 }
    expect(attributesOf(({ tracer }) => tracer.startSpan('work').finish())).toEqual([])
    const page = openPage()
    page.tracing.setCodeLocation('all')
    page.tracer.startSpan('work', { attributes: own }).finish()
    const [span] = page.sent()
    expect(span?.attributes).toMatchObject({ ...own, 'code.file.path': expect.any(String) })
    expect(Error.stackTraceLimit).toBe(stackTraceLimit)
  })

  it('if it is a request, and only while such are asked for', () => {
    Reflect.deleteProperty(Error, 'prepareStackTrace')
    const request = (which: 'off' | 'requests') => (page: ReturnType<typeof openPage>) => {
      page.tracing.setCodeLocation(which)
      const span = page.tracing.startInstrumentationSpan('fetch', 'GET', {}, 1)
      page.tracing.locate(span)
      span.finish()
    }
    expect(attributesOf(request('requests'))).toContain('code.line.number')
    expect(attributesOf(request('off'))).toEqual([])
  })

  it('by the stack of the page’s call, where that has been taken', () => {
    Reflect.deleteProperty(Error, 'prepareStackTrace')
    const page = openPage()
    const span = page.tracing.startInstrumentationSpan('fetch', 'GET', {}, 1)
    page.tracing.locate(span, { stack: 'Error\n    at load (https://shop.test/shop.js:3:17)\n    at more (x.js:1:1)' })
    span.finish()
    expect(page.sent()[0]?.attributes).toMatchObject({
      'code.function.name': 'load',
      'code.file.path': 'https://shop.test/shop.js',
    })
  })

  it('and, if it is a request, by its callers, a few of them and none of ours', () => {
    Reflect.deleteProperty(Error, 'prepareStackTrace')
    const page = openPage()
    const frame = (i: number) => `    at call${i} (https://shop.test/shop.js:${i}:1)`
    const all = Array.from({ length: 12 }, (_, i) => frame(i))
    const long = `    at f (https://shop.test/${'x'.repeat(2000)}.js:1:1)`
    const stackOf = (...frames: readonly string[]) => {
      const span = page.tracing.startInstrumentationSpan('fetch', 'GET', {}, 1)
      page.tracing.locate(span, { stack: ['Error', ...frames].join('\n') })
      span.finish()
      return page.sent().at(-1)?.attributes['code.stacktrace']
    }
    const ours = '    at Object.apply (chrome-extension://abc/library.js:1:2)'
    expect(stackOf(...all)).toBe(all.slice(0, 8).join('\n'))
    expect(stackOf(frame(0), ours, frame(1))).toBe([frame(0), frame(1)].join('\n'))
    expect(stackOf(ours, frame(0), frame(1))).toBe([frame(0), frame(1)].join('\n'))
    expect(stackOf(frame(0), long, frame(1))).toBe(frame(0))
    expect(stackOf(frame(0))).toBeUndefined()
  })

  it('but where the page makes its stacks itself, which is asked for none of ours', () => {
    Error.prepareStackTrace = vi.fn()
    expect(
      attributesOf(({ tracing, tracer }) => {
        tracing.setCodeLocation('all')
        tracer.startSpan('work').finish()
      }),
    ).toEqual([])
    expect(Error.prepareStackTrace).not.toHaveBeenCalled()
  })
})
