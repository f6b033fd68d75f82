import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Span } from '../../../inpage/api/api'
import { bindListeners } from '../../../inpage/context/listeners'
import { openPage } from '../tracing/page'

/** As browsers have them: an operation of one answer, what goes on speaking, and a target of the page's own. */
class Source extends EventTarget {
  #handler: ((event: Event) => void) | null = null
  get onmessage() {
    return this.#handler
  }
  set onmessage(handler) {
    this.#handler = typeof handler === 'function' ? handler : null
  }
  fire() {
    const event = new Event('message')
    this.dispatchEvent(event)
    this.#handler?.(event)
  }
}
const KINDS = { once: 'XMLHttpRequest', 'goes on': 'EventSource', own: 'PageTarget' } as const
type Kind = keyof typeof KINDS

const page = openPage()
for (const name of Object.values(KINDS)) {
  class Named extends Source {}
  // Each prototype has its own `onmessage`, as the browser's classes do.
  Object.defineProperty(Named.prototype, 'onmessage', {
    ...Object.getOwnPropertyDescriptor(Source.prototype, 'onmessage'),
  })
  Object.defineProperty(Named.prototype, Symbol.toStringTag, { value: name })
  Object.assign(globalThis, { [name]: Named })
}
const unbind = bindListeners(page.carrier.flow)

afterAll(() => {
  unbind()
  for (const name of Object.values(KINDS)) Reflect.deleteProperty(globalThis, name)
})

/** `of`: how many spans ago it was started that this is about; more than there are: none. */
type Step =
  | { readonly do: 'start' | 'finish'; readonly of: number }
  | { readonly do: 'listen'; readonly of: number; readonly kind: Kind; readonly how: 'add' | 'on' }
  | { readonly do: 'fire'; readonly of: number }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('start' as const, 'finish' as const), of: fc.nat(4) }),
    fc.record({
      do: fc.constant('listen' as const),
      of: fc.nat(4),
      kind: fc.constantFrom<Kind[]>('once', 'goes on', 'own'),
      how: fc.constantFrom('add' as const, 'on' as const),
    }),
    fc.record({ do: fc.constant('fire' as const), of: fc.nat(4) }),
  ),
  { minLength: 15, maxLength: 40 },
)

interface Known {
  readonly span: Span
  readonly parent: Known | undefined
  finished: boolean
}

const isOpen = (one: Known | undefined): boolean => one !== undefined && (!one.finished || isOpen(one.parent))

describe('whoever listens', () => {
  it('runs in the flow it listened from: to an answer always, to what goes on while that is at work, else never', () => {
    let bound = 0
    let free = 0
    fc.assert(
      fc.property(steps, (all) => {
        const spans: Known[] = []
        const listening: { source: Source; kind: Kind; from: Known | undefined; atWork: boolean; heard: unknown[] }[] =
          []
        const within = (one: Known | undefined, fn: () => void) => {
          if (one === undefined) fn()
          else page.tracer.withActiveSpan(one.span, fn)
        }
        for (const step of all) {
          const one = spans[spans.length - 1 - step.of]
          if (step.do === 'start') {
            const span = page.tracer.startSpan('span', { parent: one?.span ?? null })
            spans.push({ span, parent: one, finished: false })
          } else if (step.do === 'finish' && one !== undefined) {
            one.span.finish()
            one.finished = true
          } else if (step.do === 'listen') {
            const source: Source = Reflect.construct(Reflect.get(globalThis, KINDS[step.kind]), [])
            const heard: unknown[] = []
            const listener = () => void heard.push(page.tracer.activeSpan())
            within(one, () => {
              if (step.how === 'add') source.addEventListener('message', listener)
              else source.onmessage = listener
            })
            expect(step.how === 'add' || source.onmessage === listener).toBe(true)
            listening.push({ source, kind: step.kind, from: one, atWork: isOpen(one), heard })
          } else if (step.do === 'fire') {
            for (const { source, kind, from, atWork, heard } of listening) {
              heard.length = 0
              within(one, () => source.fire())
              const isBound = from !== undefined && (kind === 'once' || (kind === 'goes on' && atWork && isOpen(from)))
              expect(heard).toEqual([isBound ? from.span : one?.span])
              if (isBound) bound++
              else free++
            }
            expect(page.tracer.activeSpan()).toBeUndefined()
          }
        }
      }),
      { numRuns: 500 },
    )
    expect(Math.min(bound, free)).toBeGreaterThan(300)
  })
})

describe('a listener of a signal', () => {
  it('is set off by who aborts it, else inferred to be by who listens', () => {
    const seen: unknown[] = []
    const look = () => {
      const span = page.tracer.activeSpan()
      seen.push(span?.name, span !== undefined && page.carrier.isInferred(span))
    }
    const [timed, aborted] = [new AbortController(), new AbortController()]
    page.carrier.flow.infers = true
    page.tracer.trace('listens', () => {
      timed.signal.addEventListener('abort', look)
      aborted.signal.addEventListener('abort', look)
    })
    page.tracer.trace('aborts', () => aborted.abort())
    timed.abort()
    page.carrier.flow.infers = false
    expect(seen).toEqual(['aborts', false, 'listens', true])
  })
})
