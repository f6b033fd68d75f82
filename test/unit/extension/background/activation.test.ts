import { describe, expect, it, vi } from 'vitest'
import {
  type ActivationBrowser,
  createActivation,
  type MarkedResponses,
  type PreloadsOf,
  type Refused,
  type Registered,
  type Registration,
} from '../../../../extension/background/activation'
import { originOf } from '../../../../extension/origin'
import { DEFAULT_SETTINGS, type LearntSettings, type Settings } from '../../../../extension/settings/settings'

/** The browser as activation sees it. What is done to it is written down. */
class Tabs implements ActivationBrowser {
  readonly done: string[] = []
  inspected: number[] = []
  alwaysOn: string[] = []
  chosen: Settings['sites'] = {}
  isMirrored = false
  forAll: Partial<LearntSettings> = { instrumentations: ['fetch'] }
  urls: Record<number, string> = { 1: 'https://shop.example/cart', 2: 'http://localhost:8080/' }
  scripts: Registered[] = []
  remembered: ReadonlySet<number> = new Set()
  marks: MarkedResponses = { tabs: [], origins: [] }
  /** How much had been done before they were set. */
  markedAt = -1
  hasPorts = true
  isElsewhere = false
  onlyWhereISay = false
  /** Tabs with pages to which the user gives no access. */
  closed: number[] = []
  refusing: string[] = []
  refusal: Refused | undefined

  inspectedTabs = async () => new Set(this.inspected)
  settings = async () => ({
    ...DEFAULT_SETTINGS,
    ...this.forAll,
    alwaysOn: this.alwaysOn,
    sites: this.chosen,
    mirror: this.isMirrored,
    onlyWhereISay: this.onlyWhereISay,
  })
  isInspectedElsewhere = async () => this.isElsewhere
  registered = async () => [...this.scripts]
  async register(registration: Registration) {
    const names = registration.preloads.map(({ name }) => name).filter((name) => this.refusing.includes(name))
    const preloads = registration.preloads.filter(({ name }) => !names.includes(name))
    const generation = ['0', '1', '2'].find((one) => !this.scripts.some((other) => other.generation === one)) ?? ''
    this.scripts.push({ ...registration, preloads, generation })
    const said = preloads.map(({ name, matches }) => `, ${name} at ${matches.join()}`)
    const mirror = registration.mirror ? ' with mirror' : ''
    const takeAway = registration.takeAway ? ' but taken away elsewhere' : ''
    this.done.push(`register ${registration.matches.join()}${said.join('')}${mirror}${takeAway}`)
    return names
  }
  async unregister(generations: readonly string[]) {
    this.scripts = this.scripts.filter(({ generation }) => !generations.includes(generation))
    // What matters is that some are there at any time.
    this.done.push(this.scripts.length === 0 ? 'unregister all' : 'unregister old')
  }
  async markResponses(marks: MarkedResponses) {
    this.marks = marks
    this.markedAt = this.done.length
  }
  refused = async () => this.refusal
  async rememberRefused(refused: Refused | undefined) {
    this.refusal = refused
  }
  inject = async (tabId: number, preloadsOf: PreloadsOf) =>
    void this.done.push(['inject', tabId, ...preloadsOf(originOf(this.urls[tabId]))].join(' '))
  async bring(tabId: number, preloadsOf: PreloadsOf) {
    const preloads = preloadsOf(originOf(this.urls[tabId]))
    if (preloads.length > 0) this.done.push(['bring', tabId, ...preloads].join(' '))
  }
  mirror = async (tabId: number, on: boolean) => void this.done.push(`mirror ${tabId} ${on ? 'on' : 'off'}`)
  tellOff = async (tabId: number) => void this.done.push(`off ${tabId}`)
  tabUrl = async (tabId: number) => this.urls[tabId]
  hasAccess = async (tabId: number) => !this.closed.includes(tabId)
  wasInspected = async () => this.remembered
  async rememberInspected(tabs: ReadonlySet<number>) {
    this.remembered = tabs
  }

  /** What has been done since this was last asked. */
  news(): string[] {
    return this.done.splice(0)
  }
}

it('brings its scripts into inspected pages again when the browser has let it in', async () => {
  const tabs = new Tabs()
  const activation = createActivation(tabs)
  tabs.inspected = [1]
  await activation.reconcile()
  tabs.done.length = 0
  await activation.admit()
  expect(tabs.done).toEqual(['inject 1'])
  expect(tabs.remembered).toEqual(new Set([1]))
})

it('leaves pages at once to which the user takes its access away, and takes nothing more of them', async () => {
  const tabs = new Tabs()
  const activation = createActivation(tabs)
  tabs.inspected = [1, 2]
  tabs.alwaysOn = ['https://shop.example']
  await activation.reconcile()
  expect(await activation.isOn(1, 'https://shop.example')).toBe(true)
  tabs.closed = [1]
  tabs.done.length = 0
  await activation.admit()
  expect(tabs.done.filter((one) => one.startsWith('off'))).toEqual(['off 1'])
  expect(await activation.isOn(1, 'https://shop.example')).toBe(false)
  expect(await activation.isStillOn(1, undefined)).toBe(false)
  expect(await activation.isOn(2, undefined)).toBe(true)
})

describe('activation', () => {
  it('turns tracing on at the first inspected tab, in that tab at once and in every page that loads', async () => {
    const tabs = new Tabs()
    tabs.inspected = [1]
    await createActivation(tabs).reconcile()
    expect(tabs.news()).toEqual(['register <all_urls>', 'inject 1'])
  })

  it.each([
    ['message', ['messages']],
    ['worker', ['dedicated-workers', 'messages']],
  ] as const)('brings the script of messages and workers where %s is wanted', async (name, preloads) => {
    const tabs = new Tabs()
    tabs.inspected = [1]
    tabs.forAll = { instrumentations: [name] }
    const activation = createActivation(tabs)
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      `register <all_urls>${preloads.map((one) => `, ${one} at <all_urls>`).join('')}`,
      `inject 1 ${preloads.join(' ')}`,
    ])
    tabs.forAll = { instrumentations: [] }
    await activation.reconcile()
    expect(tabs.news()).toEqual(['register <all_urls>', 'unregister old'])
  })

  it('turns it off when nobody inspects any more', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    await activation.reconcile()
    tabs.news()
    tabs.inspected = []
    await activation.reconcile()
    expect(tabs.news()).toEqual(['unregister all', 'off 1'])
    expect(tabs.scripts).toEqual([])
  })

  it('mirrors into the Performance panel while that is wanted and DevTools is open', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.isMirrored = true
    tabs.alwaysOn = ['https://shop.example']
    await activation.reconcile()
    expect(tabs.news()).toEqual(['register https://shop.example/*, listed at https://shop.example/*'])
    tabs.inspected = [1]
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, listed at https://shop.example/* with mirror',
      'inject 1',
      'mirror 1 on',
      'unregister old',
    ])
    await activation.reconcile()
    expect(tabs.news()).toEqual([])
    tabs.isMirrored = false
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, listed at https://shop.example/*',
      'mirror 1 off',
      'unregister old',
    ])
    tabs.isMirrored = true
    tabs.inspected = [1, 2]
    await activation.reconcile()
    const both = ['mirror 1 on', 'inject 2', 'mirror 2 on']
    expect(tabs.news()).toEqual([
      'register <all_urls>, listed at https://shop.example/* with mirror',
      ...both,
      'unregister old',
    ])
  })

  it('leaves the other inspected tabs alone when one is inspected or released', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    await activation.reconcile()
    tabs.news()
    tabs.inspected = [1, 2]
    await activation.reconcile()
    expect(tabs.news()).toEqual(['inject 2'])
    tabs.inspected = [1]
    await activation.reconcile()
    expect(tabs.news()).toEqual(['off 2'])
  })

  it('does nothing where nothing has changed, however often it is asked', async () => {
    const tabs = new Tabs()
    tabs.inspected = [1]
    tabs.alwaysOn = ['https://shop.example']
    await createActivation(tabs).reconcile()
    tabs.news()
    // A worker that died and started again knows no more than this.
    await createActivation(tabs).reconcile()
    await createActivation(tabs).reconcile()
    expect(tabs.news()).toEqual([])
  })

  it('registers once if it is asked twice at the same time', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    await Promise.all([activation.reconcile(), activation.reconcile()])
    expect(tabs.news()).toEqual(['register <all_urls>', 'inject 1'])
  })

  it('takes a tab for released whose devtools page has closed, though its lock is still held', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    await activation.reconcile()
    tabs.news()
    await activation.reconcile(1)
    expect(tabs.news()).toEqual(['unregister all', 'off 1'])
  })

  it('keeps always-on sites traced while nobody inspects, and falls back to them', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.alwaysOn = ['http://localhost:8080', 'http://localhost:3000', 'https://shop.example']
    await activation.reconcile()
    const sites = 'http://localhost:3000/*,http://localhost:8080/*,https://shop.example/*'
    expect(tabs.news()).toEqual([`register ${sites}, listed at ${sites}`])
    tabs.inspected = [1]
    await activation.reconcile()
    expect(tabs.news()).toEqual([`register <all_urls>, listed at ${sites}`, 'inject 1', 'unregister old'])
    tabs.inspected = []
    await activation.reconcile()
    expect(tabs.news()).toEqual([`register ${sites}, listed at ${sites}`, 'unregister old'])
  })

  it('has the browser mark the sites where patterns know no ports', async () => {
    const tabs = new Tabs()
    tabs.hasPorts = false
    tabs.alwaysOn = ['http://localhost:8080', 'http://localhost:3000']
    await createActivation(tabs).reconcile()
    expect(tabs.news()).toEqual(['register http://localhost/*'])
    expect(tabs.marks).toEqual({ tabs: [], origins: ['http://localhost:8080', 'http://localhost:3000'] })
  })

  it('has what inspected tabs load marked before any of our scripts can see it, and no longer than they are', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [2, 1]
    await activation.reconcile()
    expect([tabs.marks, tabs.markedAt]).toEqual([{ tabs: [1, 2], origins: [] }, 0])
    tabs.inspected = [2]
    await activation.reconcile()
    expect(tabs.marks.tabs).toEqual([2])
  })

  it('stays on while tabs are inspected in private windows, of which it knows no more', async () => {
    const tabs = new Tabs()
    tabs.isElsewhere = true
    await createActivation(tabs).reconcile()
    expect([tabs.news(), tabs.marks.tabs]).toEqual([['register <all_urls>'], []])
  })

  it('leaves no instant without scripts, whenever a background ends, and clears up after it', async () => {
    const steps = ['mark', 'register', 'unregister', 'inject', 'rememberInspected'] as const
    for (const step of steps) {
      const tabs = new Tabs()
      tabs.inspected = [1]
      await createActivation(tabs).reconcile()
      tabs.news()
      tabs.inspected = [1, 2]
      tabs.forAll = { instrumentations: ['fetch', 'message'] }
      const dying = Object.assign(Object.create(tabs), { [step]: () => new Promise(() => {}) })
      void createActivation(dying).reconcile()
      await vi.waitFor(() => expect(tabs.scripts.length).toBeGreaterThan(0))
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(tabs.scripts.length).toBeGreaterThan(0)
      tabs.news()
      await createActivation(tabs).reconcile()
      expect(tabs.scripts.map(({ preloads }) => preloads.map(({ name }) => name))).toEqual([['messages']])
      expect(tabs.remembered).toEqual(new Set([1, 2]))
      if (step !== 'rememberInspected') expect(tabs.news()).toContain('inject 2 messages')
    }
  })

  it('registers what it can of settings that hold what it cannot', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    tabs.alwaysOn = ['ws://localhost:1', 'chrome-extension://abc', 'http://a*b', 'http://[::1]:3000']
    tabs.chosen = { 'ws://localhost:1': { context: 'carry' }, 'https://shop.example': { rules: ['app.*'] } }
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, listed at http://[::1]:3000/*, rules at https://shop.example/*',
      'inject 1 rules',
    ])
    tabs.refusing = ['rules']
    tabs.chosen = { 'https://shop.example': { rules: ['app.*'], context: 'carry' } }
    await activation.reconcile()
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, carry at https://shop.example/*, listed at http://[::1]:3000/*',
      'bring 1 carry',
      'unregister old',
    ])
    expect(tabs.refusal?.names).toEqual(['rules'])
    tabs.refusing = []
    tabs.chosen = {}
    await activation.reconcile()
    expect(tabs.refusal).toBeUndefined()
  })

  it('takes `tracing` away from all but what is traced where the user wants that', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.onlyWhereISay = true
    await activation.reconcile()
    expect(tabs.news()).toEqual(['register  but taken away elsewhere'])
    tabs.alwaysOn = ['https://shop.example']
    await activation.reconcile()
    const shop = 'https://shop.example/*'
    const there = `register ${shop}, listed at ${shop}, put-aside at ${shop} but taken away elsewhere`
    expect(tabs.news()).toEqual([there, 'unregister old'])
    tabs.inspected = [2]
    await activation.reconcile()
    const everywhere = `register <all_urls>, listed at ${shop}, put-aside at <all_urls>`
    expect(tabs.news()).toEqual([everywhere, 'inject 2', 'unregister old'])
    tabs.onlyWhereISay = false
    tabs.inspected = []
    tabs.alwaysOn = []
    await activation.reconcile()
    expect(tabs.news()).toEqual(['unregister all', 'off 2'])
  })

  it('has what is chosen for a site there before its library, and changes it with the choice', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    tabs.chosen = {
      'https://shop.example': { context: 'carry', openTelemetry: 'stand-in' },
      'https://other.example': { context: 'carry' },
      'https://third.example': { context: 'deep', rules: ['app.*'] },
    }
    await activation.reconcile()
    const carry = 'carry at https://other.example/*,https://shop.example/*'
    const rules = 'rules at https://third.example/*'
    expect(tabs.news()).toEqual([
      `register <all_urls>, ${carry}, ${rules}, stand-in at https://shop.example/*`,
      'inject 1 carry stand-in',
    ])
    tabs.chosen = { 'https://third.example': { openTelemetry: 'off' } }
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, leave-opentelemetry at https://third.example/*',
      'unregister old',
    ])
  })

  it('keeps trace headers back until the settings are there, for sites of which a path gets none, or where nobody gets any', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    tabs.forAll = { withoutHeaders: { 'https://shop.example': ['https://shop.example/export'] }, instrumentations: [] }
    await activation.reconcile()
    const site = 'no-headers at https://shop.example/*'
    expect(tabs.news()).toEqual([`register <all_urls>, ${site}`, 'inject 1 no-headers'])
    tabs.forAll = { propagation: 'none', instrumentations: [] }
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, no-headers at <all_urls>',
      'bring 1 no-headers',
      'unregister old',
    ])
  })

  it('has the parts that few need where the settings ask for them, and brings them into pages that are traced already', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1, 2]
    tabs.forAll = { headers: ['w3c', 'b3'], instrumentations: ['fetch'] }
    await activation.reconcile()
    expect(tabs.news()).toEqual(['register <all_urls>, headers at <all_urls>', 'inject 1 headers', 'inject 2 headers'])
    tabs.forAll = { headers: ['w3c'], instrumentations: ['fetch', 'message'] }
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, messages at <all_urls>',
      'bring 1 messages',
      'bring 2 messages',
      'unregister old',
    ])
    tabs.chosen = { 'https://shop.example': { rules: ['app.*'] } }
    await activation.reconcile()
    expect(tabs.news()).toEqual([
      'register <all_urls>, messages at <all_urls>, rules at https://shop.example/*',
      'bring 1 rules',
      'unregister old',
    ])
  })

  it('goes on after the browser has refused something', async () => {
    const tabs = new Tabs()
    const activation = createActivation(tabs)
    tabs.inspected = [1]
    const { inject } = tabs
    tabs.inject = () => Promise.reject(new Error('The page is gone'))
    await activation.reconcile()
    tabs.inject = inject
    tabs.inspected = [1, 2]
    tabs.news()
    await activation.reconcile()
    expect(tabs.news()).toContain('inject 2')
  })

  it.each([
    ['inspected, whatever its page', [1], [], undefined, true],
    ['of an always-on site', [], ['http://localhost:8080'], 'http://localhost:8080', true],
    ['of another port of an always-on site', [], ['http://localhost:8080'], 'http://localhost:3000', false],
    ['of no origin', [], ['http://localhost:8080'], undefined, false],
    ['only near an inspected one', [2], [], 'https://shop.example', false],
  ])('answers for a tab that is %s', async (_, inspected, sites, url, on) => {
    const tabs = new Tabs()
    tabs.inspected = inspected
    tabs.alwaysOn = sites
    const activation = createActivation(tabs)
    expect([await activation.isOn(1, url), await activation.isStillOn(1, url)]).toEqual([on, on])
  })

  it('asks once for the blocks of a moment, and again in the next, and where the answer was no', async () => {
    const tabs = new Tabs()
    const ask = vi.spyOn(tabs, 'inspectedTabs')
    const now = vi.spyOn(performance, 'now').mockReturnValue(0)
    const { isStillOn } = createActivation(tabs)
    expect(await isStillOn(1, undefined)).toBe(false)
    tabs.inspected = [1]
    expect(await Promise.all([isStillOn(1, undefined), isStillOn(1, undefined)])).toEqual([true, true])
    expect([await isStillOn(1, undefined), await isStillOn(2, undefined)]).toEqual([true, false])
    expect(ask).toHaveBeenCalledTimes(3)
    tabs.inspected = []
    now.mockReturnValue(101)
    expect(await isStillOn(1, undefined)).toBe(false)
    now.mockRestore()
  })

  it('asks again where it could not be answered', async () => {
    const tabs = new Tabs()
    tabs.inspected = [1]
    const { isStillOn } = createActivation(tabs)
    vi.spyOn(tabs, 'inspectedTabs').mockRejectedValueOnce(new Error('no locks'))
    await expect(isStillOn(1, undefined)).rejects.toThrow()
    expect(await isStillOn(1, undefined)).toBe(true)
  })
})
