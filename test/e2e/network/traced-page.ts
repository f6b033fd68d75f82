/** A page of a real browser with the built library in it. Here the test is the relay: it takes the blocks, and reads them. */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'puppeteer'
import type { AttributeValue } from '../../../inpage/block/format'
import { attributeEntries, readBlock } from '../../../inpage/block/reader'
import { DEFAULT_SHARED_SETTINGS, type SharedSettings } from '../../../inpage/settings'

/** More than the time for which a block waits for company. */
const QUIET_MS = 400
/** Some answers are never measured: they come from no network. */
const TIMING_WAIT_MS = 3000

/** In the order in which a browser runs them; those in `preload/` only where the settings ask for them. */
const SCRIPTS = ['stub', 'preload/headers', 'library'].map((name) => `../../../dist/chrome/inpage/entry/${name}.js`)

/** An event of a span. */
export interface TracedEvent {
  readonly name: string
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

/** A span as a block has it. Times are in ms on the page’s clock. */
export interface TracedSpan {
  readonly name: string
  readonly scope: string
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly kind: number
  readonly status: number
  readonly startMs: number
  /** NaN while it is open. */
  readonly endMs: number
  readonly revision: number
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly events: readonly TracedEvent[]
}

interface RelaySettings extends SharedSettings {
  readonly propagateTo: readonly string[]
}

/** A page whose spans are read as the panel stores them. */
export interface TracedPage {
  readonly page: Page
  /** The newest state of every span so far. */
  spans(): Promise<readonly TracedSpan[]>
  /** What was noted about the page. */
  notes(): Promise<readonly string[]>
}

export async function openTracedPage(
  browser: Browser,
  url: string,
  settings: Partial<RelaySettings> = {},
): Promise<TracedPage> {
  const page = await browser.newPage()
  const all: RelaySettings = { ...DEFAULT_SHARED_SETTINGS, propagateTo: [], ...settings }
  await page.evaluateOnNewDocument(`(${relay})(${JSON.stringify(all)})`)
  for (const script of SCRIPTS) await page.evaluateOnNewDocument(readFileSync(new URL(script, import.meta.url), 'utf8'))
  await page.goto(url)
  return {
    page,
    async spans() {
      for (const end = Date.now() + TIMING_WAIT_MS; ; ) {
        const spans = newest((await quietBlocks(page)).flatMap((block) => spansOf(bytesOf(block))))
        if (spans.every(hasTiming) || Date.now() > end) return spans
      }
    },
    notes: () => page.evaluate(() => Reflect.get(globalThis, '__notes') as string[]),
  }
}

/**
 * The blocks so far, once none has come for a while. That is waited for in the page: its timers run in turn with the
 * library's, however busy the machine is.
 */
async function quietBlocks(page: Page): Promise<readonly string[]> {
  return page.evaluate(async (quietMs) => {
    const blocks: string[] = Reflect.get(globalThis, '__blocks')
    let count = -1
    while (count !== blocks.length) {
      count = blocks.length
      await new Promise((resolve) => setTimeout(resolve, quietMs))
    }
    return blocks
  }, QUIET_MS)
}

/** Whether a request that was answered also has what the browser measured, which comes in its own time. */
function hasTiming({ scope, attributes }: TracedSpan): boolean {
  if ((scope !== 'fetch' && scope !== 'xhr') || attributes['http.response.status_code'] === undefined) return true
  return Object.keys(attributes).some((key) => key.startsWith('tracepane.timing.'))
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, 'base64')).buffer
}

/** Runs in the page, before the library. */
function relay({ propagateTo, ...settings }: RelaySettings): void {
  const blocks: string[] = []
  Object.assign(globalThis, { __blocks: blocks, __notes: [] })
  document.addEventListener('tracepane:port', (event) => {
    event.preventDefault()
    const { data: handshake, ports } = event as MessageEvent
    const [port] = ports
    if (port === undefined) return
    // As the extension's relay does: of origins the library learns only those that it asks for.
    document.addEventListener(handshake.token, (word) => {
      const { detail } = word as CustomEvent<string>
      if (propagateTo.some((origin) => detail === `to:${origin}`)) word.preventDefault()
    })
    port.onmessage = ({ data }) => {
      if (data.type === 'status') {
        const notes = data.status.notes.map(
          (note: { kind: string; message: string }) => `${note.kind}: ${note.message}`,
        )
        Object.assign(globalThis, { __notes: notes })
      }
      if (data.type !== 'block') return
      let text = ''
      for (const byte of new Uint8Array(data.bytes)) text += String.fromCharCode(byte)
      blocks.push(btoa(text))
      port.postMessage({ type: 'received', id: data.id })
    }
    port.postMessage({ type: 'settings', settings })
  })
}

function newest(records: readonly TracedSpan[]): TracedSpan[] {
  const spans = new Map<string, TracedSpan>()
  for (const record of records) {
    if ((spans.get(record.spanId)?.revision ?? -1) < record.revision) spans.set(record.spanId, record)
  }
  return [...spans.values()].sort((a, b) => a.startMs - b.startMs)
}

function spansOf(bytes: ArrayBuffer): TracedSpan[] {
  const block = readBlock(bytes)
  if ('error' in block) throw new Error(block.error)
  const hex = (words: Uint32Array) => Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('')
  const before = (ends: Uint32Array, i: number) => (i === 0 ? 0 : ends[i - 1])
  return Array.from({ length: block.spanCount }, (_, i) => ({
    name: block.strings[block.name[i]],
    scope: block.strings[block.scopeName[block.scope[i]]],
    traceId: hex(block.traceId.subarray(i * 4, i * 4 + 4)),
    spanId: hex(block.spanId.subarray(i * 2, i * 2 + 2)),
    parentId: hex(block.parentId.subarray(i * 2, i * 2 + 2)),
    kind: block.kindAndStatus[i] & 15,
    status: block.kindAndStatus[i] >> 4,
    startMs: block.start[i],
    endMs: block.end[i],
    revision: block.revision[i],
    attributes: Object.fromEntries(
      attributeEntries(block, block.attributes, before(block.attributeEnd, i), block.attributeEnd[i]),
    ),
    events: Array.from({ length: block.eventEnd[i] - before(block.eventEnd, i) }, (_unused, k) => {
      const event = before(block.eventEnd, i) + k
      const from = before(block.eventAttributeEnd, event)
      return {
        name: block.strings[block.eventName[event]],
        attributes: Object.fromEntries(
          attributeEntries(block, block.eventAttributes, from, block.eventAttributeEnd[event]),
        ),
      }
    }),
  }))
}
