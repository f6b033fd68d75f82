import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPage } from './page'

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

describe('trace', () => {
  it('runs its function with the span active, gives back what it gives, and finishes the span', () => {
    const { tracer, sent } = openPage()
    const result = tracer.trace('outer', (outer) =>
      tracer.trace('inner', { attributes: { a: 1 } }, (inner) => [
        tracer.activeSpan() === inner,
        inner.parent === outer,
      ]),
    )
    expect(result).toEqual([true, true])
    expect(tracer.activeSpan()).toBeUndefined()
    expect(sent().map(({ name, status, attributes }) => [name, status, attributes])).toEqual([
      ['inner', 0, { a: 1 }],
      ['outer', 0, {}],
    ])
  })

  it('finishes the span of an async function when its promise settles, active across the awaits of carried ones', async () => {
    const { tracer, sent } = openPage()
    const promise = tracer.trace('outer', async (outer) => {
      const inner = await tracer.trace('inner', () => pause(5).then(() => 'value'))
      return [inner, tracer.activeSpan() === outer]
    })
    expect(promise).toBeInstanceOf(Promise)
    expect(sent()).toEqual([])
    expect(await promise).toEqual(['value', true])
    expect(sent().map(({ name }) => name)).toEqual(['inner', 'outer'])
    expect(sent()[0].parentId).toBe(sent()[1].spanId)
    expect(sent()[0].endMs - sent()[0].startMs).toBeGreaterThan(3)
    expect(tracer.activeSpan()).toBeUndefined()
  })

  it('never mixes up the active spans of many flows', async () => {
    const { tracer, sent } = openPage()
    let wrong = 0
    const flow = (i: number) =>
      tracer.trace(`flow ${i}`, async (own) => {
        for (let step = 0; step < 5; step++) {
          await tracer.trace(`step of ${i}`, () => pause((i * 3 + step) % 4))
          if (tracer.activeSpan() !== own) wrong++
        }
      })
    await Promise.all(Array.from({ length: 100 }, (_, i) => flow(i)))
    expect(wrong).toBe(0)
    // On a busy machine some are told of while they are open, too.
    const spans = sent().filter(({ revision }) => revision > 0)
    const parents = new Map(spans.map(({ spanId, name }) => [spanId, name]))
    for (const { name, parentId } of spans) {
      if (name.startsWith('step of')) expect(parents.get(parentId)).toBe(name.replace('step of', 'flow'))
    }
    expect(spans).toHaveLength(600)
  })

  it('throws on the very error that its function throws, and records it', () => {
    const { tracer, sent } = openPage()
    const error = new TypeError('mine')
    let caught: unknown
    try {
      tracer.trace('a', () => {
        throw error
      })
    } catch (thrown) {
      caught = thrown
    }
    expect(caught).toBe(error)
    expect(sent()).toMatchObject([{ status: 2, statusMessage: 'mine', events: ['exception'] }])
  })

  it.each([undefined, null, 'text', 0, Object.create(null), Symbol('s')])(
    'throws on whatever is thrown: %o',
    (thrown) => {
      const { tracer, sent } = openPage()
      let caught: unknown = 'nothing'
      try {
        tracer.trace('a', () => {
          throw thrown
        })
      } catch (error) {
        caught = error
      }
      expect(caught).toBe(thrown)
      expect(sent()).toMatchObject([{ status: 2, events: ['exception'] }])
    },
  )

  it('rejects with the very error with which the promise of its function rejects', async () => {
    const { tracer, sent } = openPage()
    const error = new Error('mine')
    const caught = await tracer.trace('a', () => pause(1).then(() => Promise.reject(error))).catch((e: unknown) => e)
    expect(caught).toBe(error)
    expect(sent()).toMatchObject([{ status: 2, statusMessage: 'mine', events: ['exception'] }])
  })

  it('takes an abort for no error', async () => {
    const { tracer, sent } = openPage()
    const abort = AbortSignal.abort()
    expect(() => tracer.trace('a', () => abort.throwIfAborted())).toThrow(abort.reason)
    await expect(tracer.trace('b', () => Promise.reject(abort.reason))).rejects.toBe(abort.reason)
    expect(sent().map(({ status, events }) => [status, events])).toEqual([
      [0, ['aborted']],
      [0, ['aborted']],
    ])
  })

  it('gives a thenable that is no promise back as it is', () => {
    const { tracer, sent } = openPage()
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    const thenable = { then: () => {} }
    expect(tracer.trace('a', () => thenable)).toBe(thenable)
    expect(sent()).toHaveLength(1)
  })

  it('runs its function even if it has no name, and says so', () => {
    const { tracer, misuses, sent } = openPage()
    expect(tracer.trace('', () => 5)).toBe(5)
    expect(misuses).toHaveLength(1)
    expect(sent()).toEqual([])
  })

  it('takes an options object that throws, and runs its function', () => {
    const { tracer, misuses } = openPage()
    const options = {
      get attributes(): never {
        throw new Error('hostile')
      },
    }
    expect(tracer.trace('a', options, () => 5)).toBe(5)
    expect(misuses.length).toBeGreaterThan(0)
  })

  it('still throws its function’s error when the span was finished or released within', () => {
    const { tracer, sent } = openPage()
    for (const end of ['finish', 'release'] as const) {
      expect(() =>
        tracer.trace(end, (span) => {
          span[end]()
          throw new Error('mine')
        }),
      ).toThrow('mine')
    }
    expect(sent()).toMatchObject([
      { name: 'finish', status: 0, revision: 1 },
      { name: 'release', status: 0, revision: 1 },
    ])
  })
})

describe('an unhandled rejection', () => {
  let unhandled: unknown[] = []
  let others: NodeJS.UnhandledRejectionListener[] = []
  const listen = (reason: unknown) => void unhandled.push(reason)

  beforeEach(() => {
    unhandled = []
    others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', listen)
  })
  afterEach(() => {
    process.off('unhandledRejection', listen)
    for (const other of others) process.on('unhandledRejection', other)
  })

  it('under trace or withActiveSpan is reported once, as without us', async () => {
    const { tracer } = openPage()
    const errors = ['bare', 'trace', 'with'].map((name) => new Error(name))
    void Promise.reject(errors[0])
    void tracer.trace('a', () => Promise.reject(errors[1]))
    void tracer.withActiveSpan(tracer.startSpan('b'), () => Promise.reject(errors[2]))
    await pause(5)
    expect(unhandled).toHaveLength(3)
    expect(new Set(unhandled)).toEqual(new Set(errors))
  })

  it('that the page handles is not reported', async () => {
    const { tracer } = openPage()
    await tracer.trace('a', () => Promise.reject(new Error('x'))).catch(() => {})
    await tracer
      .trace('b', async () => {
        await tracer.trace('c', () => Promise.reject(new Error('y')))
      })
      .then(undefined, () => {})
    await tracer.withActiveSpan(tracer.startSpan('d'), () => Promise.reject(new Error('z'))).catch(() => {})
    await pause(5)
    expect(unhandled).toEqual([])
  })
})
