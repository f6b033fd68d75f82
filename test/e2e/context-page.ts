/** Runs in a page, before anything else there: random programs with `deep` on, and what a page can tell of it. */
import fc from 'fast-check'
import { bindCallbacks } from '../../inpage/context/callbacks'
import { PromiseCarrier } from '../../inpage/context/promise-carrier'
import { failedCheck } from '../../inpage/context/self-test'
import { createTracing } from '../../inpage/tracing/tracing'
import { type Outcome, programs, runPrograms } from '../unit/context/programs'

const carrier = new PromiseCarrier()
const unbind = bindCallbacks(carrier.flow)
carrier.setDeep(true)

export interface Tried extends Outcome {
  readonly failedCheck: string | undefined
}

/** Runs `count` sets of programs, made from `seed`. */
async function tryPrograms(seed: number, count: number): Promise<Tried> {
  const failed = await failedCheck(carrier.flow)
  const sum = { checks: 0, wrong: 0, lost: 0, excused: 0 }
  for (const all of fc.sample(programs, { seed, numRuns: count })) {
    const outcome = await runPrograms(all, carrier)
    for (const key of ['checks', 'wrong', 'lost', 'excused'] as const) sum[key] += outcome[key]
  }
  return { ...sum, failedCheck: failed }
}

/** Runs `work` with a context of its own. */
function inFlow<T>(work: () => T): T {
  return carrier.run({ namespace: 'page', span: undefined, outer: undefined }, work)
}

const { tracer } = createTracing({ carrier, late: false, emit: () => {}, misuse: () => {} })
/** The name of the active span. */
const active = () => tracer.activeSpan()?.name ?? 'none'

function takeOff(): void {
  unbind()
  carrier.setDeep(false)
}

/** Which carrier is on. */
const carrierName = () => carrier.name

Object.assign(globalThis, { carrierName, tryPrograms, inFlow, takeOff, tracer, active })
