import type { Browser } from 'puppeteer'
import { bundle } from '../bundle'
import type { ContextCosts, Where } from './context-page'
import type { Row } from './table'

/** What following the program costs it, each beside the same without us. */
export async function contextRows(browser: Browser, url: string): Promise<Row[]> {
  const script = await bundle('bench/context-page.ts')
  const measure = async (where: Where): Promise<ContextCosts> => {
    const page = await browser.newPage()
    await page.goto(url)
    await page.addScriptTag({ content: script })
    const costs: ContextCosts = await page.evaluate((at) => Reflect.get(globalThis, 'measureContext')(at), where)
    await page.close()
    return costs
  }
  const native = await measure('native')
  const outside = await measure('outside')
  const inside = await measure('inside')
  const micro = (value: number) => `${value.toFixed(2)} µs`
  const row = (what: keyof ContextCosts, name: string, wanted: readonly [outside: number, inside: number]): Row => ({
    what: `${name}: outside a traced context; inside`,
    anchor: `without Tracepane ${micro(native[what])}`,
    ours: `${micro(outside[what])}; ${micro(inside[what])}`,
    wanted: `≤ ${wanted[0]} µs; ≤ ${wanted[1]} µs`,
    holds: outside[what] <= wanted[0] && inside[what] <= wanted[1],
  })
  return [
    row('await', 'await of an async function, deep', [0.4, 1.5]),
    row('timer', 'setTimeout and clearTimeout', [round(native.timer + 0.5), round(native.timer + 1)]),
    row('listener', 'addEventListener and removeEventListener', [
      round(native.listener + 1.5),
      round(native.listener + 2),
    ]),
  ]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
