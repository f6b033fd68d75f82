import { beforeEach, describe, expect, it, vi } from 'vitest'

const session = new Map<string, unknown>()
vi.mock('../../../../extension/browser', () => ({
  browser: {
    storage: {
      local: { get: async () => ({}) },
      session: {
        get: async (key: string) => (session.has(key) ? { [key]: structuredClone(session.get(key)) } : {}),
        set: async (items: object) => {
          for (const [key, value] of Object.entries(items)) session.set(key, structuredClone(value))
        },
      },
    },
  },
}))
const { learnPaths, readLearntSettings } = await import('../../../../extension/background/learnt-settings')

const SITE = 'https://shop.example'

describe('paths that get no trace headers', () => {
  beforeEach(() => session.clear())

  it('are remembered by site, each once', async () => {
    expect(await learnPaths(SITE, [`${SITE}/export`])).toBe(true)
    expect(await learnPaths(SITE, [`${SITE}/export`])).toBe(false)
    expect(await learnPaths('https://other.example', ['https://other.example/a'])).toBe(true)
    expect((await readLearntSettings()).withoutHeaders).toEqual({
      [SITE]: [`${SITE}/export`],
      'https://other.example': ['https://other.example/a'],
    })
  })

  it('are all remembered where several are learnt at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => learnPaths(SITE, [`${SITE}/${i}`])))
    expect((await readLearntSettings()).withoutHeaders?.[SITE]).toHaveLength(20)
  })

  it('are bounded, whatever pages say', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `${SITE}/${i}`)
    await learnPaths(SITE, many)
    expect(await learnPaths(SITE, [`${SITE}/${'x'.repeat(10_000)}`])).toBe(false)
    for (let i = 0; i < 300; i++) await learnPaths(`https://${i}.example`, ['a'])
    const { withoutHeaders = {} } = await readLearntSettings()
    expect(Object.keys(withoutHeaders)).toHaveLength(200)
    for (const paths of Object.values(withoutHeaders)) expect(paths.length).toBeLessThanOrEqual(200)
  })
})
