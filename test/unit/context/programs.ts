/**
 * Random asynchronous programs whose flows are known by construction: whatever a program does, the code of a flow has to
 * find its own context, or none where the language hides the continuation. Runs in Node and, bundled, in pages.
 */
import fc from 'fast-check'
import { noopSpan } from '../../../inpage/api/noop'
import type { Carrier, Context } from '../../../inpage/context/carrier'

export type Step =
  | { readonly do: 'await'; readonly what: Awaited1 }
  /** `await` of what is no promise of the language's own: from here on the flow's place can only be inferred. */
  | { readonly do: 'await value'; readonly what: Value; readonly body: Program }
  /** So many in a row, between which nothing is seen of the flow. */
  | { readonly do: 'await values'; readonly count: number; readonly body: Program }
  | { readonly do: Within; readonly body: Program }
  | { readonly do: 'all' | 'settled' | 'race' | 'any'; readonly bodies: readonly Program[] }
  | { readonly do: 'for await' | 'generate'; readonly body: Program; readonly count: number }
  /** A flow of its own within this one. */
  | { readonly do: 'flow'; readonly body: Program }
  | { readonly do: 'flows'; readonly bodies: readonly Program[] }
  /** Settles a promise that others wait for, in other flows and outside of all. */
  | { readonly do: 'release' | 'wait'; readonly gate: number }
export type Program = readonly Step[]
/** In each of these the body runs; some a browser alone has. */
type Within = (typeof WITHIN)[number]
const WITHIN = [
  'call',
  'then',
  'catch',
  'finally',
  'timer',
  'interval',
  'microtask',
  'start',
  'dispatch',
  'closed early',
  'delegate',
  'stream',
  'cleanup',
  'port',
  'xhr',
  'observer',
  'frame',
  'idle',
  'fetch',
  'click elsewhere',
] as const
const VALUES = ['number', 'values', 'thenable', 'late thenable', 'subclass', 'late subclass'] as const
type Value = (typeof VALUES)[number]
type Awaited1 = 'resolved' | 'timer' | 'rejected' | 'subclass' | 'chain' | 'thenable in a promise'

const GATES = 4
const MOST_VALUES = 60

export const programs: fc.Arbitrary<readonly Program[]> = fc.array(
  fc.letrec<{ program: Program; step: Step }>((tie) => ({
    program: fc.array(tie('step'), { maxLength: 5 }),
    step: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({
        do: fc.constant('await' as const),
        what: fc.constantFrom<Awaited1[]>(
          'resolved',
          'timer',
          'rejected',
          'subclass',
          'chain',
          'thenable in a promise',
        ),
      }),
      fc.record({ do: fc.constantFrom('release' as const, 'wait' as const), gate: fc.nat(GATES - 1) }),
      fc.record({ do: fc.constantFrom(...WITHIN), body: tie('program') }),
      fc.record({
        do: fc.constantFrom<('all' | 'settled' | 'race' | 'any')[]>('all', 'settled', 'race', 'any'),
        bodies: fc.array(tie('program'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        do: fc.constantFrom<('for await' | 'generate')[]>('for await', 'generate'),
        body: tie('program'),
        count: fc.integer({ min: 0, max: 3 }),
      }),
      fc.record({ do: fc.constant('flow' as const), body: tie('program') }),
      fc.record({
        do: fc.constant('flows' as const),
        bodies: fc.array(tie('program'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        do: fc.constant('await value' as const),
        what: fc.constantFrom(...VALUES),
        body: tie('program'),
      }),
      fc.record({
        do: fc.constant('await values' as const),
        count: fc.integer({ min: 1, max: MOST_VALUES }),
        body: tie('program'),
      }),
    ),
  })).program,
  { minLength: 1, maxLength: 12 },
)

export interface Outcome {
  readonly checks: number
  /** Found somebody else's context, or one outside of all flows. */
  readonly wrong: number
  /** Found none, with no `await` of a value before. */
  readonly lost: number
  /** Found none after an `await` of a value, which is lost as far as places are not inferred. */
  readonly excused: number
  /** Found its own, but by inference; after an `await` of a value alone. */
  readonly inferred: number
  /** Was inferred to be where it is not. */
  readonly misled: number
  /** Was inferred to be where it certainly is. */
  readonly doubted: number
}

export const NO_OUTCOME: Outcome = { checks: 0, wrong: 0, lost: 0, excused: 0, inferred: 0, misled: 0, doubted: 0 }

export function sumOf(outcomes: readonly Outcome[]): Outcome {
  const sum = { ...NO_OUTCOME }
  for (const outcome of outcomes) {
    for (const key of Object.keys(sum) as (keyof Outcome)[]) sum[key] += outcome[key]
  }
  return sum
}

/** Of nobody: who finds it has found a wrong one. */
const OTHER: Context = { namespace: 'other', span: undefined, outer: undefined }

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

class Subclass<T> extends Promise<T> {}

/** Runs each program in a flow of its own, all at once, beside code that belongs to none. */
export async function runPrograms(all: readonly Program[], carrier: Carrier): Promise<Outcome> {
  const outcome = { ...NO_OUTCOME }
  const started: Promise<unknown>[] = []
  const events: (() => void)[] = []
  const gates = Array.from({ length: GATES }, () => {
    let release: () => void = () => {}
    const opened = new Promise<void>((resolve) => {
      release = resolve
    })
    /** In which flow it was opened first. */
    const by: { context: Context | undefined; isOpen: boolean } = { context: undefined, isOpen: false }
    return {
      opened,
      by,
      release(context: Context | undefined) {
        if (!by.isOpen) Object.assign(by, { context, isOpen: true })
        release()
      },
    }
  })
  const isInferred = ({ span }: Context) => span !== undefined && carrier.isInferred(span)
  /** `woken`: code of no flow that waited for what code of that one has settled may be inferred to stand there. */
  const outside = (woken?: Context) => {
    outcome.checks++
    const found = carrier.current()
    if (found === undefined) return
    if (!isInferred(found)) outcome.wrong++
    else if (found === woken) outcome.inferred++
    else outcome.misled++
  }

  class Flow {
    readonly own: Context
    constructor(outer: Flow | undefined) {
      const span = { ...noopSpan, parent: outer?.own.span, isRecording: () => true }
      this.own = { namespace: 'flow', span, outer: undefined }
    }

    check(excused: boolean): void {
      outcome.checks++
      const found = carrier.current()
      if (found === this.own) {
        if (!isInferred(found)) return
        outcome.inferred++
        if (!excused) outcome.doubted++
      } else if (found !== undefined && isInferred(found)) outcome.misled++
      else if (found !== undefined) outcome.wrong++
      else if (excused) outcome.excused++
      else outcome.lost++
    }

    /** Gives whether the context may be gone. */
    async run(program: Program, excusedBefore: boolean): Promise<boolean> {
      let excused = excusedBefore
      this.check(excused)
      for (const step of program) {
        excused = (await this.step(step, excused)) || excused
        this.check(excused)
      }
      return excused
    }

    /** As its own code, not by a call: `await` within the flow itself. */
    async step(step: Step, excused: boolean): Promise<boolean> {
      const body = (program: Program) => () => this.run(program, excused)
      switch (step.do) {
        case 'await':
          await this.awaitable(step.what)
          return excused
        case 'await value':
          await this.value(step.what)
          await this.run(step.body, true)
          return true
        case 'await values':
          await this.values(step.count)
          await this.run(step.body, true)
          return true
        case 'wait':
          await Promise.race([gates[step.gate]?.opened, pause(3)])
          return excused
        case 'release':
          gates[step.gate]?.release(this.own)
          return excused
        case 'call':
          await this.run(step.body, excused)
          return excused
        case 'then':
          await Promise.resolve().then(body(step.body))
          return excused
        case 'catch':
          await Promise.reject(new Error('planned')).catch(body(step.body))
          return excused
        case 'finally':
          await Promise.resolve().finally(body(step.body))
          return excused
        case 'timer':
          await new Promise((resolve) => setTimeout(() => resolve(this.run(step.body, excused)), 1))
          return excused
        case 'microtask':
          await new Promise((resolve) => queueMicrotask(() => resolve(this.run(step.body, excused))))
          return excused
        case 'interval':
          await new Promise((resolve) => {
            const timer = setInterval(() => {
              clearInterval(timer)
              resolve(this.run(step.body, excused))
            }, 1)
          })
          return excused
        case 'dispatch': {
          // Who dispatches is the cause, whoever listens.
          let running: Promise<boolean> | undefined
          const listener = () => {
            running = this.run(step.body, excused)
          }
          const target = carrier.run(OTHER, () => {
            const made = new EventTarget()
            made.addEventListener('change', listener)
            return made
          })
          target.dispatchEvent(new Event('change'))
          await running
          return excused
        }
        case 'closed early':
          for await (const _ of this.closing(excused)) {
            await this.run(step.body, excused)
            break
          }
          return excused
        case 'delegate':
          for await (const _ of this.delegating(excused)) await this.run(step.body, excused)
          return excused
        case 'stream': {
          const reader = new ReadableStream({
            start(controller) {
              controller.enqueue(1)
            },
            async pull(controller) {
              await pause(1)
              controller.close()
            },
          }).getReader()
          await reader.read()
          this.check(excused)
          const { done } = await reader.read()
          if (done) await this.run(step.body, excused)
          return excused
        }
        case 'cleanup':
          try {
            try {
              await Promise.reject(new Error('planned'))
            } finally {
              this.check(excused)
              await this.run(step.body, excused)
            }
          } catch {
            this.check(excused)
          }
          return excused
        case 'port':
        case 'xhr':
        case 'observer':
        case 'frame':
        case 'idle':
        case 'fetch':
        case 'click elsewhere':
          if (typeof document === 'object') await this.inBrowser(step.do, () => this.run(step.body, excused))
          return excused
        case 'start':
          started.push(this.run(step.body, excused))
          return excused
        case 'all':
          await Promise.all(step.bodies.map((one) => this.run(one, excused)))
          return excused
        case 'settled':
          await Promise.allSettled(step.bodies.map((one) => this.run(one, excused)))
          return excused
        case 'race':
          await Promise.race(step.bodies.map((one) => this.tracked(one, excused)))
          return excused
        case 'any':
          await Promise.any(step.bodies.map((one) => this.tracked(one, excused)))
          return excused
        case 'for await': {
          const promises = Array.from({ length: step.count }, () => Promise.resolve())
          for await (const _ of promises) await this.run(step.body, excused)
          return excused
        }
        case 'generate': {
          const flow = this
          const { count } = step
          async function* generate() {
            for (let i = 0; i < count; i++) {
              await Promise.resolve()
              flow.check(excused)
              yield i
              flow.check(excused)
            }
          }
          for await (const _ of generate()) {
            this.check(excused)
            await this.run(step.body, excused)
          }
          return excused
        }
        case 'flow':
          await enter(step.body, this)
          return excused
        case 'flows':
          await Promise.all(step.bodies.map((one) => enter(one, this)))
          return excused
      }
    }

    /** The `finally` of a generator that is closed by whoever reads it. */
    async *closing(excused: boolean) {
      try {
        await Promise.resolve()
        this.check(excused)
        yield 1
      } finally {
        this.check(excused)
        await pause(1)
        this.check(excused)
      }
    }

    async *delegating(excused: boolean): AsyncGenerator<number> {
      yield* this.closing(excused)
      this.check(excused)
      yield* [Promise.resolve(1), 2]
    }

    /** What has `then` run in it is called back by the browser. */
    async inBrowser(step: Within, then: () => Promise<unknown>): Promise<void> {
      if (step === 'fetch') {
        const response = await fetch('/')
        await response.text()
        await then()
        return
      }
      await new Promise<unknown>((resolve) => {
        const called = () => resolve(then())
        if (step === 'port') {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            port1.close()
            called()
          }
          port2.postMessage(1)
        } else if (step === 'xhr') {
          const xhr = new XMLHttpRequest()
          xhr.open('GET', '/')
          xhr.addEventListener('load', { handleEvent: called }, { once: true })
          xhr.send()
        } else if (step === 'observer') {
          const node = document.createElement('p')
          new MutationObserver(called).observe(node, { attributes: true })
          node.id = 'changed'
        } else if (step === 'frame') requestAnimationFrame(called)
        else if (step === 'idle') requestIdleCallback(called, { timeout: 5 })
        else {
          // The user's event is nobody's, though a flow listens.
          const button = document.createElement('button')
          button.addEventListener('click', () => outside(), { once: true })
          leave(() => {
            button.click()
          })
          called()
        }
      })
    }

    tracked(program: Program, excused: boolean): Promise<boolean> {
      const running = this.run(program, excused)
      started.push(running)
      return running
    }

    /** What it gives is awaited in there, and not in the flow's own code: an `await` of a promise would be certain. */
    async value(what: Value): Promise<void> {
      switch (what) {
        case 'number':
          await 1
          break
        case 'values':
          await 1
          this.check(true)
          await undefined
          await 'more'
          break
        case 'thenable':
          // biome-ignore lint/suspicious/noThenProperty: that is what is tried
          await { then: (resolve: (value: number) => void) => resolve(1) }
          break
        case 'late thenable':
          // biome-ignore lint/suspicious/noThenProperty: that is what is tried
          await { then: (resolve: (value: number) => void) => void setTimeout(resolve, 1, 1) }
          break
        case 'subclass':
          await new Subclass((resolve) => resolve(1))
          break
        case 'late subclass':
          await new Subclass((resolve) => setTimeout(resolve, 1))
          break
      }
      this.check(true)
    }

    async values(count: number): Promise<void> {
      for (let i = 0; i < count; i++) await i
      this.check(true)
    }

    awaitable(what: Awaited1): Promise<unknown> {
      switch (what) {
        case 'resolved':
          return Promise.resolve()
        case 'timer':
          return pause(1)
        case 'rejected':
          return Promise.reject(new Error('planned')).catch(() => {})
        case 'subclass':
          return new Subclass((resolve) => resolve(1))
        case 'chain':
          return Promise.resolve()
            .then(() => {})
            .then(() => Promise.resolve())
        case 'thenable in a promise':
          // biome-ignore lint/suspicious/noThenProperty: that is what is tried
          return Promise.resolve({ then: (resolve: (value: number) => void) => resolve(1) })
      }
    }
  }

  /** Calls `event` from outside of all flows, as the browser does. */
  function leave(event: () => void): void {
    events.push(event)
  }

  function enter(program: Program, outer?: Flow): Promise<boolean> {
    const flow = new Flow(outer)
    return carrier.run(flow.own, () => flow.run(program, false))
  }

  // What belongs to no flow waits for the same promises, by reactions and by `await`.
  for (const { opened, by } of gates) {
    started.push(opened.then(() => outside(by.context)))
    started.push(
      (async () => {
        await opened
        outside(by.context)
        await Promise.resolve()
        outside(by.context)
      })(),
    )
  }
  const timer = setInterval(() => {
    outside()
    for (const event of events.splice(0)) event()
  }, 1)
  const running = all.map((program) => enter(program))
  outside()
  await Promise.all(running)
  // This very code has waited for flows, too.
  for (const { release } of gates) release(carrier.current())
  // Started programs start others.
  for (let i = 0; i < started.length; i++) await started[i]
  for (const event of events) event()
  clearInterval(timer)
  outside(carrier.current())
  return outcome
}
