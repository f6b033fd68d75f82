/** Runs in a page, before anything else there: random programs with `deep` on, and what a page can tell of it. */
import fc from 'fast-check'
import type { Span } from '../../../inpage/api/api'
import { bindCallbacks } from '../../../inpage/context/callbacks'
import type { Context } from '../../../inpage/context/carrier'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { failedCheck } from '../../../inpage/context/self-test'
import { createTracing } from '../../../inpage/tracing/tracing'
import { type Outcome, programs, runPrograms, sumOf } from '../../unit/context/programs'
import { settableWakes } from '../../unit/context/settable-wakes'

const carrier = new PromiseCarrier()
const unbind = bindCallbacks(carrier.flow)
carrier.setDeep(true)

export interface Tried extends Outcome {
  readonly failedCheck: string | undefined
}

let isAlive = true

const pause = () => new Promise((resolve) => setTimeout(resolve, 2))

/** What code that another window calls would see: in programs that call none, nobody may. */
const contextElsewhere = (span: object): Context => ({ namespace: 'elsewhere', span: span as Span, outer: undefined })

/** Runs `count` sets of programs, made from `seed`. `infers`: places that are not certain are inferred. */
async function tryPrograms(seed: number, count: number, infers: boolean): Promise<Tried> {
  carrier.flow.infers = infers
  const failed = await failedCheck(carrier.flow)
  carrier.follow(
    settableWakes(() => isAlive),
    contextElsewhere,
  )
  // Who has waited for flows goes on where they stood, until their wakes are over.
  isAlive = false
  await pause()
  isAlive = true
  const outcomes: Outcome[] = []
  for (const all of fc.sample(programs, { seed, numRuns: count })) {
    outcomes.push(await runPrograms(all, carrier))
    isAlive = false
    await pause()
    isAlive = true
  }
  return { ...sumOf(outcomes), failedCheck: failed }
}

/** Runs `work` with a context of its own. */
function inFlow<T>(work: () => T): T {
  return carrier.run({ namespace: 'page', span: undefined, outer: undefined }, work)
}

const { tracer, interacted, setLatest } = createTracing({ carrier, late: false, emit: () => {}, misuse: () => {} })
/** The name of the active span. */
const active = () => tracer.activeSpan()?.name ?? 'none'

function takeOff(): void {
  unbind()
  carrier.setDeep(false)
}

/** Which carrier is on. */
const carrierName = () => carrier.name

/** Whether the active span is only inferred. */
const isInferred = () => {
  const span = tracer.activeSpan()
  return span !== undefined && carrier.isInferred(span)
}
const infer = () => {
  carrier.flow.infers = true
}

/** From here on other windows can ask whose code runs here, and the other way round. */
const joinWindows = () => void carrier.joinWindows()

Object.assign(globalThis, {
  joinWindows,
  infer,
  isInferred,
  interacted,
  setLatest,
  carrierName,
  tryPrograms,
  inFlow,
  takeOff,
  tracer,
  active,
})
