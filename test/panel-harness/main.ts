/** Shows the panel with a scene; the doubles stand in `window.harness` for the tests. */
import en from '../../extension/public/_locales/en/messages.json'
import ja from '../../extension/public/_locales/ja/messages.json'
import { showPanel } from '../../panel/view/app'
import { type EnvironmentDouble, environmentDouble } from './environment'
import { moreTraces, SCENES } from './scenes'

export interface Harness {
  readonly environment: EnvironmentDouble
  moreTraces(first: number, traces: number, agoMs: number): void
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
  settings: { preserveLog: wanted.get('preserve') !== 'no' },
})
const element = document.getElementById('panel')
if (element !== null) {
  showPanel(element, environment)
  SCENES[wanted.get('scene') ?? 'shop']?.(environment)
  const { feed } = environment
  window.harness = { environment, moreTraces: (...what) => moreTraces(feed, ...what) }
}
