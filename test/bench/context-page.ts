/** Runs in a page: what an `await`, a timer and a listener cost, as the browser has them or with `deep` on. */
import { bindCallbacks } from '../../inpage/context/callbacks'
import { PromiseCarrier } from '../../inpage/context/promise-carrier'
import { createTracing } from '../../inpage/tracing/tracing'

const ROUNDS = 15

/** µs for each. */
export interface ContextCosts {
  readonly await: number
  readonly timer: number
  readonly listener: number
}
export type Where = 'native' | 'outside' | 'inside'

/** The promises of a page that was `deep` once are slower than before, so that `native` wants a page of its own. */
async function measureContext(where: Where): Promise<ContextCosts> {
  if (where === 'native') return measure((run) => run())
  const carrier = new PromiseCarrier()
  const { tracer } = createTracing({ carrier, late: false, emit: () => {}, misuse: () => {} })
  bindCallbacks(carrier.flow)
  carrier.setDeep(true)
  return measure(where === 'outside' ? (run) => run() : (run) => tracer.trace('work', run))
}

async function measure(within: (run: () => Promise<void>) => Promise<void>): Promise<ContextCosts> {
  const costs = { await: [] as number[], timer: [] as number[], listener: [] as number[] }
  const works = Object.entries(WORKS) as [keyof ContextCosts, (count: number) => Promise<void> | void][]
  const time = async (count: number, work: (count: number) => Promise<void> | void) => {
    let cost = 0
    await within(async () => {
      const from = performance.now()
      const result = work(count)
      // Most of them are over by now, and an `await` would be measured too.
      if (result !== undefined) await result
      cost = ((performance.now() - from) * 1000) / count
    })
    return cost
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of works) {
      costs[name].push(await time(name === 'await' ? 20_000 : 2_000, work))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  // The best of all rounds: whatever else a machine does only adds.
  const best = (values: number[]) => Math.min(...values)
  return { await: best(costs.await), timer: best(costs.timer), listener: best(costs.listener) }
}

const same = async (value: number) => value
const button = document.createElement('button')

const WORKS: Readonly<Record<keyof ContextCosts, (count: number) => Promise<void> | void>> = {
  async await(count) {
    for (let i = 0; i < count; i++) await same(i)
  },
  timer(count) {
    for (let i = 0; i < count; i++) clearTimeout(setTimeout(same, 10_000, i))
  },
  listener(count) {
    for (let i = 0; i < count; i++) {
      const listener = () => i
      button.addEventListener('click', listener)
      button.removeEventListener('click', listener)
    }
  },
}

Object.assign(globalThis, { measureContext })
