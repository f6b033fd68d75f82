import { beforeEach, expect, it, vi } from 'vitest'
import { browserDouble } from '../browser-double'

const double = browserDouble()
vi.mock('../../../../extension/browser', () => ({ browser: double.browser }))
const { readRefused, rememberRefused, watchRefused } = await import('../../../../extension/background/refused-scripts')

beforeEach(() => rememberRefused({ registration: '{}', names: [] }))

it('tells what the browser refuses, now and when that changes', async () => {
  await rememberRefused({ registration: '{}', names: ['rules'] })
  const told: (readonly string[])[] = []
  watchRefused((names) => told.push(names))
  await vi.waitFor(() => expect(told).toEqual([['rules']]))
  await rememberRefused({ registration: '{"matches":[]}', names: ['headers', 'rules'] })
  expect(told).toEqual([['rules'], ['headers', 'rules']])
  expect(await readRefused()).toEqual({ registration: '{"matches":[]}', names: ['headers', 'rules'] })
})
