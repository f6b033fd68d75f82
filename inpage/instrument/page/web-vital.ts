/**
 * The web vitals by their definitions (https://web.dev/articles/vitals), as `browser.web_vital` events of the document's
 * span: https://opentelemetry.io/docs/specs/semconv/browser/events/
 */

import { disposeAll } from '../../platform/dispose-all'
import { guarded } from '../../platform/guarded'
import { listen } from '../../platform/listen'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { observe } from '../observe'
import { pageLoadSpan } from './page-load'

type Name = 'ttfb' | 'fcp' | 'lcp' | 'cls' | 'inp'

/** Good up to the first, poor beyond the second: ms, or a share for `cls`. */
const LIMITS: Readonly<Record<Name, readonly [good: number, poor: number]>> = {
  ttfb: [800, 1800],
  fcp: [1800, 3000],
  lcp: [2500, 4000],
  cls: [0.1, 0.25],
  inp: [200, 500],
}
/** Shifts within a second of each other, and five in all, are one: https://web.dev/articles/cls */
const SHIFT_GAP_MS = 1000
const SHIFT_WINDOW_MS = 5000

export const webVitalInstrumentation: Instrumentation = {
  name: 'web-vital',
  canWait: true,
  install(parts) {
    if (window !== window.top) return () => {}
    const vitals = new Vitals(parts)
    return () => vitals.stop()
  },
}

class Vitals {
  readonly #parts: InstrumentationParts
  readonly #values = new Map<Name, number>()
  readonly #told = new Map<Name, number>()
  readonly #undos: (() => void)[] = []
  #shifts = { value: 0, from: 0, last: 0 }

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
    this.#observe('navigation', ({ responseStart }: PerformanceNavigationTiming) => {
      if (responseStart > 0) this.#set('ttfb', responseStart)
    })
    this.#observe('paint', (entry) => {
      if (entry.name === 'first-contentful-paint') this.#set('fcp', entry.startTime)
    })
    this.#observe('largest-contentful-paint', (entry) => this.#set('lcp', entry.startTime))
    this.#observe('layout-shift', (entry: LayoutShift) => this.#shifted(entry))
    // The longest; the definition leaves out one of fifty, which takes fifty.
    this.#observe('event', (entry: PerformanceEventTiming) => {
      if (entry.interactionId && entry.duration > (this.#values.get('inp') ?? 0)) this.#set('inp', entry.duration)
    })
    this.#undos.push(
      listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'hidden') this.#tell()
      }),
      listen(globalThis, 'pagehide', this.#tell),
    )
  }

  stop(): void {
    this.#tell()
    disposeAll(this.#undos)()
  }

  #observe<Entry extends PerformanceEntry>(type: string, take: (entry: Entry) => void): void {
    const undo = observe(type, take)
    if (undo !== undefined) this.#undos.push(undo)
  }

  #set(name: Name, value: number): void {
    this.#values.set(name, value)
    // What can't change any more is told at once, the rest when the page is hidden.
    if (name === 'ttfb' || name === 'fcp') setTimeout(this.#tell, 0)
  }

  #shifted({ startTime, value, hadRecentInput }: LayoutShift): void {
    if (hadRecentInput) return
    const { from, last } = this.#shifts
    const goesOn = startTime - last < SHIFT_GAP_MS && startTime - from < SHIFT_WINDOW_MS
    this.#shifts = goesOn
      ? { value: this.#shifts.value + value, from, last: startTime }
      : { value, from: startTime, last: startTime }
    if (this.#shifts.value > (this.#values.get('cls') ?? 0)) this.#set('cls', this.#shifts.value)
  }

  readonly #tell = guarded(() => {
    const span = pageLoadSpan()
    if (span === undefined) return
    for (const [name, value] of this.#values) {
      if (this.#told.get(name) === value) continue
      const delta = value - (this.#told.get(name) ?? 0)
      this.#told.set(name, value)
      const [good, poor] = LIMITS[name]
      const attributes = {
        'browser.web_vital.name': name,
        'browser.web_vital.value': value,
        'browser.web_vital.delta': delta,
        'browser.web_vital.rating': value <= good ? 'good' : value <= poor ? 'needs_improvement' : 'poor',
      }
      if (span.isRecording()) span.addEvent('browser.web_vital', attributes)
      else
        this.#parts.tracing.amend(span, undefined, (amended) => void amended.addEvent('browser.web_vital', attributes))
    }
  })
}
