/** A page of a real browser with the built library in it. Here the test is the relay: it takes the blocks, and reads them. */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'puppeteer'
import type { AttributeValue } from '../../../inpage/block/format'
import { attributeEntries, readBlock } from '../../../inpage/block/reader'
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from '../../../inpage/settings'

const LIBRARY = new URL('../../../dist/chrome/inpage/library.js', import.meta.url)

export interface TracedEvent {
  readonly name: string
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

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
  settings: Partial<PageSettings> = {},
): Promise<TracedPage> {
  const page = await browser.newPage()
  const all: PageSettings = { ...DEFAULT_PAGE_SETTINGS, ...settings }
  await page.evaluateOnNewDocument(`(${relay})(${JSON.stringify(all)})`)
  await page.evaluateOnNewDocument(readFileSync(LIBRARY, 'utf8'))
  await page.goto(url)
  return {
    page,
    async spans() {
      // A block leaves 50 ms after its first record; the resource entry of a request comes a little later.
      await new Promise((resolve) => setTimeout(resolve, 200))
      const blocks = await page.evaluate(() => Reflect.get(globalThis, '__blocks') as string[])
      return newest(blocks.flatMap((block) => spansOf(Uint8Array.from(Buffer.from(block, 'base64')).buffer)))
    },
    notes: () => page.evaluate(() => Reflect.get(globalThis, '__notes') as string[]),
  }
}

/** Runs in the page, before the library. */
function relay(settings: PageSettings): void {
  const blocks: string[] = []
  Object.assign(globalThis, { __blocks: blocks, __notes: [] })
  document.addEventListener('tracepane:port', (event) => {
    event.preventDefault()
    const [port] = (event as MessageEvent).ports
    if (port === undefined) return
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
