/** The API as the npm package has it: with and without the extension, before and after tracing begins. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { attachOf, FACADE_KEY, installFacade } from '../../../inpage/api/facade'
import { disposable, noopTracer } from '../../../inpage/api/noop'
import { SPAN_METHODS, SPAN_READINGS, TRACER_METHODS } from '../../api-members'

describe('import { tracing }', () => {
  beforeEach(() => {
    Reflect.deleteProperty(globalThis, FACADE_KEY)
    Reflect.deleteProperty(globalThis, 'tracing')
  })

  const fresh = () => {
    vi.resetModules()
    return import('../../../inpage/api/package')
  }

  /** A tracer that notes what is asked of it. */
  function liveTracer(asked: string[]): typeof noopTracer {
    const tracer = {
      ...noopTracer,
      name: 'live',
      new: (name: string) => ({ ...tracer, name }),
      startSpan(name: string) {
        asked.push(`start ${name}`)
        return noopTracer.startSpan(name)
      },
      wrap<F>(fn: F): F {
        return ((...args: unknown[]) => {
          asked.push('called')
          return (fn as unknown as (...all: unknown[]) => unknown)(...args)
        }) as unknown as F
      },
      processSpan() {
        asked.push('process')
        return disposable(
          () => void asked.push('no process'),
          () => {},
        )
      },
      instrument() {
        asked.push('instrument')
        return disposable(
          () => void asked.push('no instrument'),
          () => {},
        )
      },
    }
    return tracer
  }

  it('has all of the API, and does nothing where the extension is not', async () => {
    const { tracing, SpanKind, StatusCode } = await fresh()
    for (const name of TRACER_METHODS) expect(typeof tracing[name]).toBe('function')
    const span = tracing.startSpan('x')
    for (const name of SPAN_METHODS) expect(typeof span[name]).toBe('function')
    for (const name of SPAN_READINGS) expect(name in span).toBe(true)
    expect(span.isRecording()).toBe(false)
    expect(tracing.trace('x', (given) => [given.isRecording(), 42])).toEqual([false, 42])
    expect(tracing.withActiveSpan(span, () => 1)).toBe(1)
    expect([SpanKind.CLIENT, StatusCode.ERROR]).toEqual([3, 2])
    const error = new Error('own')
    expect(() =>
      tracing.trace('x', () => {
        throw error
      }),
    ).toThrow(error)
    class Cart {
      readonly line: string

      constructor(line: string) {
        this.line = line
      }
    }
    const Wrapped = tracing.wrap(Cart)
    expect(new Wrapped('a')).toBeInstanceOf(Cart)
    expect(new Wrapped('a').line).toBe('a')
    tracing.instrument({ run() {} }, '*')()
    tracing.processSpan(() => {})()
  })

  it.each(['before', 'after'])(
    'is the extension’s tracer where that came %s it, and again no-op when tracing ends',
    async (when) => {
      if (when === 'before') installFacade(globalThis)
      const { tracing } = await fresh()
      const asked: string[] = []
      const own = tracing.new('own')
      const wrapped = tracing.wrap((line: string) => line)
      const undo = own.processSpan(() => {})
      tracing.instrument({ run() {} }, 'run')
      expect(wrapped('off')).toBe('off')
      if (when === 'after') installFacade(globalThis)
      const attach = attachOf(Reflect.get(globalThis, FACADE_KEY))
      attach?.(liveTracer(asked))
      own.startSpan('one')
      tracing.startSpan('two')
      expect(wrapped('on')).toBe('on')
      expect(asked.sort()).toEqual(['called', 'instrument', 'process', 'start one', 'start two'])
      expect(own.name).toBe('own')
      undo()
      expect(asked).toContain('no process')
      attach?.(undefined)
      asked.length = 0
      own.startSpan('three')
      expect(wrapped('off')).toBe('off')
      expect(asked).toEqual([])
    },
  )

  it('decorates methods that come alive with the extension, and leaves what it cannot wrap', async () => {
    const { tracing } = await fresh()
    const decorate = tracing.traced as (...args: unknown[]) => unknown
    const add = (line: string) => line
    const named = decorate(add, { kind: 'method', name: 'add' }) as typeof add
    const withOptions = (decorate({ name: 'other' }) as typeof decorate)(add, {
      kind: 'method',
      name: 'add',
    }) as typeof add
    expect([named('a'), withOptions('b')]).toEqual(['a', 'b'])
    // What TypeScript's `experimentalDecorators` hand over, and a field's: undefined leaves them as they are.
    const descriptor = { value: add, configurable: true }
    expect([decorate({}, 'add', descriptor), decorate(undefined, { kind: 'field', name: 'add' })]).toEqual([
      undefined,
      undefined,
    ])
    installFacade(globalThis)
    const asked: string[] = []
    attachOf(Reflect.get(globalThis, FACADE_KEY))?.(liveTracer(asked))
    expect([named('a'), withOptions('b')]).toEqual(['a', 'b'])
    expect(asked).toEqual(['called', 'called'])
  })

  it('keeps no more than a bound of what waits for the extension', async () => {
    const { tracing } = await fresh()
    const asked: string[] = []
    for (let i = 0; i < 3000; i++) tracing.processSpan(() => {})
    installFacade(globalThis)
    attachOf(Reflect.get(globalThis, FACADE_KEY))?.(liveTracer(asked))
    tracing.startSpan('x')
    expect(asked.filter((one) => one === 'process')).toHaveLength(1000)
  })
})
