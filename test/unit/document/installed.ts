import { onTestFinished } from 'vitest'
import { ADDON_API } from '../../../inpage/instrument/addon-api'
import type { Instrumentation, InstrumentationParts } from '../../../inpage/instrument/instrumentation'
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from '../../../inpage/settings'
import type { PageNote } from '../../../inpage/transport/status'
import { openPage, type SentSpan } from '../tracing/page'

/**
 * An instrumentation in the page of this test. It is taken off again when the test ends.
 * `more`: parts that a test needs to be something else than those of a usual page.
 */
export function install(
  instrumentation: Pick<Instrumentation, 'name'> & { install(parts: never): () => void },
  settings: Partial<PageSettings> = {},
  more: Partial<InstrumentationParts> = {},
) {
  const page = openPage()
  const notes: PageNote[] = []
  const parts = {
    tracing: page.tracing,
    carrier: page.carrier,
    received: () => undefined,
    settings: () => ({ ...DEFAULT_PAGE_SETTINGS, ...settings }),
    note: (note: PageNote) => void notes.push(note),
    send: (block: ArrayBuffer) => void page.blocks.push(block),
    addonApi: ADDON_API,
    ...more,
  }
  const remove = instrumentation.install(parts as never)
  let isOn = true
  const undo = () => {
    if (isOn) remove()
    isOn = false
  }
  onTestFinished(undo)
  return {
    ...page,
    parts,
    notes,
    undo,
    /** The newest record of every span that has left, in the order in which they began to. */
    spans: (): SentSpan[] => newest(page.sent()),
    /** The same, once there are as many. */
    async spansWhen(count: number): Promise<SentSpan[]> {
      for (let turn = 0; turn < 400 && newest(page.sent()).length < count; turn++) await pause()
      return newest(page.sent())
    },
  }
}

function newest(records: readonly SentSpan[]): SentSpan[] {
  return [...new Map(records.map((span) => [span.spanId, span])).values()]
}

export function pause(ms = 5): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
