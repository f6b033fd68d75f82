/**
 * Classes of Chromium that TypeScript's DOM types lack. They are declared as globals so that the build captures their
 * members (`extension/build/captured-members.ts`).
 */

/** https://wicg.github.io/layout-instability/#sec-layout-shift */
interface LayoutShift extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
}
declare var LayoutShift: { readonly prototype: LayoutShift }

/** https://www.w3.org/TR/long-animation-frames/ */
interface PerformanceLongAnimationFrameTiming extends PerformanceEntry {
  readonly blockingDuration: number
  readonly scripts: readonly PerformanceScriptTiming[]
}
declare var PerformanceLongAnimationFrameTiming: { readonly prototype: PerformanceLongAnimationFrameTiming }

/** https://www.w3.org/TR/long-animation-frames/#sec-PerformanceScriptTiming */
interface PerformanceScriptTiming extends PerformanceEntry {
  readonly invoker: string
  readonly sourceURL: string
  readonly sourceFunctionName: string
}
declare var PerformanceScriptTiming: { readonly prototype: PerformanceScriptTiming }
