/**
 * The web vitals by their definitions (https://web.dev/articles/vitals), as `browser.web_vital` events of the document's
 * span: https://opentelemetry.io/docs/specs/semconv/browser/events/
 *
 * Not by the package `web-vitals`: nothing takes its observers and listeners off again, what it throws reaches the page,
 * and it weighs 2.5 KB more.
 */

import { guarded } from '../../platform/calls/guarded'
import { disposeAll } from '../../platform/dispose-all'
import { listen, listenToWindow } from '../../platform/events/listen'
import { now } from '../../tracing/clock'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { observe } from '../observe'
import { activationStart, isPrerendering } from './navigation-entry'
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

/** One showing of the document to its user: after a load, or out of the back/forward cache. */
class Visit {
  /** ms on the page's clock, from which its times count. */
  readonly start: number
  /** As `browser.web_vital.navigation_type`; undefined for a usual load. */
  readonly navigationType: 'prerender' | 'back-forward-cache' | undefined
  readonly values = new Map<Name, number>()
  readonly told = new Map<Name, number>()
  shifts = { value: 0, from: 0, last: 0 }
  /** ms on the page's clock: what is painted in a hidden page nobody waits for. */
  hiddenAt = Number.POSITIVE_INFINITY

  constructor(start: number, navigationType: Visit['navigationType']) {
    this.start = start
    this.navigationType = navigationType
  }
}

/** Measures the web vitals of a document. */
class Vitals {
  readonly #parts: InstrumentationParts
  readonly #undos: (() => void)[] = []
  #visit = new Visit(0, undefined)
  #hasShifts = false

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
    // A prerendered page begins for its user when it is shown.
    if (isPrerendering()) this.#undos.push(listen(document, 'prerenderingchange', this.#begin, { once: true }))
    else this.#begin()
  }

  stop(): void {
    this.#tell()
    disposeAll(this.#undos)()
  }

  readonly #begin = () => {
    const start = activationStart()
    this.#visit = new Visit(start, start > 0 ? 'prerender' : undefined)
    const hasVisibility = this.#observe('visibility-state', ({ name, startTime }) => {
      if (name === 'hidden') this.#hidden(startTime)
    })
    if (!hasVisibility && document.visibilityState === 'hidden') this.#hidden(0)
    this.#observe('navigation', ({ responseStart }: PerformanceNavigationTiming) => {
      if (responseStart > 0) this.#setTime('ttfb', responseStart)
    })
    this.#hasShifts = this.#observe('layout-shift', (shift: LayoutShift) => this.#shifted(shift))
    this.#observe('paint', ({ name, startTime }) => {
      if (name === 'first-contentful-paint') this.#painted('fcp', startTime)
    })
    this.#observe('largest-contentful-paint', ({ startTime }) => this.#painted('lcp', startTime))
    // The longest; the definition leaves out one of fifty, which takes fifty.
    this.#observe('event', ({ interactionId, duration, startTime }: PerformanceEventTiming) => {
      const { start, values } = this.#visit
      if (!interactionId || startTime < start) return
      if (duration > (values.get('inp') ?? 0)) values.set('inp', duration)
    })
    this.#undos.push(
      listenToWindow('visibilitychange', ({ timeStamp }) => {
        if (document.visibilityState !== 'hidden') return
        this.#hidden(timeStamp)
        this.#tell()
      }),
      listenToWindow('pagehide', this.#tell),
      listenToWindow('pageshow', ({ persisted, timeStamp }: PageTransitionEvent) => {
        if (persisted) this.#restored(timeStamp)
      }),
    )
  }

  #observe<Entry extends PerformanceEntry>(type: string, take: (entry: Entry) => void): boolean {
    const undo = observe(type, take)
    if (undo !== undefined) this.#undos.push(undo)
    return undo !== undefined
  }

  /** `at`: ms on the page's clock. That the page was hidden before it came back is told when it is back. */
  #hidden(at: number): void {
    const visit = this.#visit
    if (at >= visit.start && at < visit.hiddenAt) visit.hiddenAt = at
  }

  /** The page comes out of the back/forward cache: nothing is loaded, and all of it is painted with the next frame. */
  #restored(at: number): void {
    const visit = new Visit(at, 'back-forward-cache')
    this.#visit = visit
    visit.values.set('ttfb', 0)
    const afterFrame = guarded(() => {
      if (this.#visit !== visit) return
      const shown = now()
      this.#painted('lcp', shown)
      this.#painted('fcp', shown)
    })
    requestAnimationFrame(() => requestAnimationFrame(afterFrame))
  }

  #painted(name: 'fcp' | 'lcp', at: number): void {
    const { values, hiddenAt } = this.#visit
    if (at >= hiddenAt) return
    // A page that is painted and never shifts is a good one.
    if (this.#hasShifts && !values.has('cls')) values.set('cls', 0)
    this.#setTime(name, at)
  }

  /** `at`: ms on the page's clock. */
  #setTime(name: 'ttfb' | 'fcp' | 'lcp', at: number): void {
    const { start, values } = this.#visit
    values.set(name, at > start ? at - start : 0)
    // What can't change any more is told at once, the rest when the page is hidden.
    if (name !== 'lcp') setTimeout(this.#tell, 0)
  }

  #shifted({ startTime, value, hadRecentInput }: LayoutShift): void {
    const visit = this.#visit
    if (hadRecentInput || startTime < visit.start) return
    const { from, last } = visit.shifts
    const goesOn = startTime - last < SHIFT_GAP_MS && startTime - from < SHIFT_WINDOW_MS
    visit.shifts = goesOn
      ? { value: visit.shifts.value + value, from, last: startTime }
      : { value, from: startTime, last: startTime }
    if (visit.shifts.value > (visit.values.get('cls') ?? 0)) visit.values.set('cls', visit.shifts.value)
  }

  readonly #tell = guarded(() => {
    const span = pageLoadSpan()
    if (span === undefined) return
    const { values, told, navigationType } = this.#visit
    for (const [name, value] of values) {
      const before = told.get(name)
      if (before === value) continue
      told.set(name, value)
      const [good, poor] = LIMITS[name]
      const attributes = {
        'browser.web_vital.name': name,
        'browser.web_vital.value': value,
        'browser.web_vital.delta': value - (before ?? 0),
        'browser.web_vital.rating': value <= good ? 'good' : value <= poor ? 'needs_improvement' : 'poor',
        'browser.web_vital.navigation_type': navigationType,
      }
      if (span.isRecording()) span.addEvent('browser.web_vital', attributes)
      else
        this.#parts.tracing.amend(span, undefined, (amended) => void amended.addEvent('browser.web_vital', attributes))
    }
  })
}
