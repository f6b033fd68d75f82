/** Shows the panel with a scene; the doubles stand in `window.harness` for the tests. */
import en from '../../extension/public/_locales/en/messages.json'
import ja from '../../extension/public/_locales/ja/messages.json'
import { DEFAULT_SETTINGS } from '../../extension/settings/settings'
import { showPanel } from '../../panel/app/app'
import { type EnvironmentDouble, environmentDouble } from './environment'
import { type Flood, flood } from './flood'
import { largeBlocks, moreTraces, SCENES, shopDocument } from './scenes'

export interface Harness {
  readonly environment: EnvironmentDouble
  moreTraces(first: number, traces: number, agoMs: number): void
  flood(rate: number, ms: number, isShown: boolean): Promise<Flood>
  /** Makes a trace of 100,000 spans; what it gives back lets it arrive, and tells how long it took until it was painted. */
  large(): () => Promise<number>
}

declare global {
  interface Window {
    harness?: Harness
  }
}

const wanted = new URLSearchParams(location.search)
const language = wanted.get('lang') === 'ja' ? 'ja' : 'en'
const environment = environmentDouble({
  texts: language === 'ja' ? ja : en,
  language,
  theme: wanted.get('theme') === 'dark' ? 'dark' : 'light',
  look: wanted.get('look') === 'firefox' ? 'firefox' : 'chromium',
  hasSources: wanted.get('sources') !== 'no',
  hasAccess: wanted.get('access') !== 'no',
  refused: wanted.getAll('refused'),
  settings: {
    preserveLog: wanted.get('preserve') !== 'no',
    view: { ...DEFAULT_SETTINGS.view, largeRows: wanted.has('large') },
    ...(wanted.has('max') ? { maxSpans: Number(wanted.get('max')) } : {}),
  },
})
const element = document.getElementById('panel')
if (element !== null) {
  showPanel(element, environment)
  SCENES[wanted.get('scene') ?? 'shop']?.(environment)
  const { feed } = environment
  window.harness = {
    environment,
    moreTraces: (...what) => moreTraces(feed, ...what),
    flood: (...what) => flood(environment, ...what),
    large() {
      const blocks = largeBlocks()
      return async () => {
        const from = performance.now()
        feed.document(shopDocument('start'))
        for (const block of blocks) feed.block('start', block)
        await painted()
        return performance.now() - from
      }
    },
  }
}

/** Until there are rows; a task that is queued in the frame after that in which they come, comes when they are drawn. */
async function painted(): Promise<void> {
  // Rows come when the browser has told of the table's size, which is after the frame's callbacks.
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  do await frame()
  while (document.querySelector('.row') === null)
  await frame()
}
