import { afterEach, describe, expect, it, vi } from 'vitest'

const { stack, running } = vi.hoisted(() => {
  const script: { current: object | null } = { current: null }
  // As in browsers, before the library loads.
  class Document {
    get currentScript() {
      return script.current
    }
  }
  Object.assign(globalThis, { Document, document: new Document() })
  return { stack: { text: '' }, running: script }
})
vi.mock('../../../inpage/platform/stack', async (original) => ({
  ...(await original<typeof import('../../../inpage/platform/stack')>()),
  stackHere: () => stack.text,
}))
const { isInNewScript } = await import('../../../inpage/instrument/page/new-script')
const LAZY = 'https://shop.example/lazy.js'
const MAIN = 'https://shop.example/main.js'
const STARTS = new Map([
  [MAIN, [10]],
  [LAZY, [500]],
])

describe('a script that is loaded while the page is used', () => {
  vi.spyOn(performance, 'getEntriesByName').mockImplementation((name) =>
    (STARTS.get(name) ?? []).map((startTime) => ({ startTime }) as PerformanceEntry),
  )
  afterEach(() => {
    stack.text = ''
    running.current = null
  })

  it.each([
    ['Chromium', `Error\n    at ask (${MAIN}:1:2)\n    at ${LAZY}:3:4`],
    ['Chromium, awaited', `Error\n    at ${LAZY}:3:4\n    at async act (${MAIN}:1:2)`],
    ['Firefox', `ask@${MAIN}:1:2\n@${LAZY}:3:4\n`],
  ])('is where a task began: %s', (_, text) => {
    stack.text = text
    expect(isInNewScript(400)).toBe(true)
    expect(isInNewScript(600)).toBe(false)
  })

  it('is one that the page has inserted', () => {
    running.current = {}
    expect(isInNewScript(600)).toBe(true)
  })

  it.each([
    ['a function with a name', `Error\n    at later (${LAZY}:3:4)`],
    ['older code', `Error\n    at load (${LAZY}:3:4)\n    at ${MAIN}:1:2`],
    ['a script of ours', `Error\n    at load (${LAZY}:3:4)\n    at chrome-extension://a/library.js:1:2`],
    ['nothing', ''],
    ['what the page writes', 'mine'],
  ])('is not, where %s began it', (_, text) => {
    stack.text = text
    expect(isInNewScript(400)).toBe(false)
  })
})
