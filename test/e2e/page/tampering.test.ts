import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch } from '../harness/harness'
import { TAMPERINGS } from './page-tampering'

let site: Site
let harness: Harness
let page: Page
/** What each program has seen while no DevTools was open anywhere. */
const plain = new Map<string, unknown>()

beforeAll(async () => {
  site = await startSite()
  harness = await launch()
  page = await harness.newTab(`${site.origin}/empty`)
  for (const { name, program } of TAMPERINGS) plain.set(name, await seen(program))
  await harness.openPanel(page)
  await page.goto(`${site.origin}/empty`)
})

afterAll(async () => {
  await harness?.close()
  await site?.close()
})

async function seen(program: string): Promise<unknown> {
  const json = await page.evaluate(`(async () => { ${program} })().then(JSON.stringify)`)
  return JSON.parse(String(json))
}

describe('a page sees the same, traced or not, where', () => {
  it.each(TAMPERINGS)('$name', async ({ name, program }) => {
    expect(await seen(program)).toEqual(plain.get(name))
  })
})
