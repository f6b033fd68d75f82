/**
 * The mirror: a content script beside the relay, there only while its setting is on. It draws the spans of each block
 * into a track of the browser's Performance panel: https://developer.chrome.com/docs/devtools/performance/extension
 *
 * It uses `console.timeStamp` in the extension's own world. That adds nothing to the page's performance timeline (an entry of
 * `performance.measure` reaches the page's observers even if it is cleared at once), and is not affected if the page wraps
 * its `console`. With DevTools open it takes about five times as long as `measure`.
 */
import { MIRROR_KEY } from '../mirror-key'
import { HOLD_MS, TrackEntries } from './track-entries'

const TRACK = 'Spans'
const GROUP = 'Tracepane'

/** Chromium's `console.timeStamp`; the standard one takes only a label. */
interface TrackConsole {
  timeStamp(label: string, startMs: number, endMs: number, track: string, group: string, color: string): void
}

function startMirror(): (bytes: ArrayBuffer) => void {
  const { timeStamp }: TrackConsole = console as unknown as TrackConsole
  const entries = new TrackEntries(performance.timeOrigin)
  let isWaiting = false

  function draw(): void {
    isWaiting = false
    for (const { label, startMs, endMs, color } of entries.take()) {
      timeStamp(label, startMs, endMs, TRACK, GROUP, color)
    }
  }

  return (bytes) => {
    entries.add(bytes)
    if (!isWaiting) setTimeout(draw, HOLD_MS)
    isWaiting = true
  }
}

Reflect.set(globalThis, MIRROR_KEY, startMirror())
