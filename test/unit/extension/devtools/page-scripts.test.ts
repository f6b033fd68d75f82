import { afterEach, describe, expect, it, vi } from 'vitest'
import { scriptInBrowser } from '../../../../extension/devtools/page-scripts'

interface ResourceDouble {
  readonly url: string
  readonly type?: string
  getContent?(done: (text: unknown, encoding: unknown) => void): void
}

let nowMs = Date.now()

/** DevTools with these resources; `lists` counts how often it was asked for all of them. */
function devtools(resources: ResourceDouble[]) {
  const asked = { lists: 0 }
  const getResources = (done: (all: unknown) => void) => {
    asked.lists++
    done([...resources])
  }
  vi.stubGlobal('chrome', { devtools: { inspectedWindow: { getResources } } })
  // The list of the test before is too old by now.
  nowMs += 10_000
  vi.setSystemTime(nowMs)
  return asked
}

const script = (url: string, text: unknown, encoding = ''): ResourceDouble => ({
  ...{ url, type: 'script' },
  getContent: (done) => done(text, encoding),
})

describe('a script as DevTools has it', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  it('is found by its URL, and no original of that name', async () => {
    vi.useFakeTimers()
    devtools([
      { ...script('https://a.test/a.js', 'original'), type: 'sm-script' },
      script('https://a.test/a.js', 'a()'),
    ])
    expect(await scriptInBrowser('https://a.test/a.js')).toBe('a()')
    expect(await scriptInBrowser('https://a.test/b.js')).toBeUndefined()
  })

  it('is looked for in a list that holds for a moment, but not if it came after that', async () => {
    vi.useFakeTimers()
    const resources = [script('https://a.test/a.js', 'a()')]
    const asked = devtools(resources)
    await scriptInBrowser('https://a.test/a.js')
    await scriptInBrowser('https://a.test/a.js')
    expect(asked.lists).toBe(1)
    resources.push(script('webpack-internal:///b.js', 'b()'))
    expect(await scriptInBrowser('webpack-internal:///./b.js')).toBe('b()')
    expect(asked.lists).toBe(2)
  })

  it('is none where it is no text, nothing is told, or DevTools never answers', async () => {
    vi.useFakeTimers()
    const url = 'https://a.test/a.js'
    for (const resource of [
      script(url, null),
      script(url, ''),
      script(url, 'AAAA', 'base64'),
      { url, type: 'script' },
    ]) {
      devtools([resource])
      expect(await scriptInBrowser(url)).toBeUndefined()
    }
    devtools([{ url, type: 'script', getContent: () => {} }])
    const waiting = scriptInBrowser(url)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await waiting).toBeUndefined()
    vi.stubGlobal('chrome', { devtools: { inspectedWindow: {} } })
    nowMs += 100_000
    vi.setSystemTime(nowMs)
    expect(await scriptInBrowser(url)).toBeUndefined()
  })
})
