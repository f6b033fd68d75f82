import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readHarEntry } from '../../../../extension/devtools/network/har-entry'
import type { OriginalPlace } from '../../../../panel/sources/place'
import type { MenuEntry } from '../../../../panel/state/view/menu'
import { copyItems } from '../../../../panel/views/waterfall/menus/copy-items'
import { harEntry } from '../../extension/devtools/har'
import { panelWith } from '../../state/panel'
import { blockOf, documentInfo, keyOf, ORIGIN_MS, type SpanLine } from '../../store/page'

const copied: string[] = []
vi.mock('../../../../panel/widgets/clipboard', () => ({ copyText: (text: string) => copied.push(text) }))

const REQUEST = { 'url.full': 'https://shop.test/api/pay', 'http.request.method': 'POST' }

function panelOf(lines: readonly SpanLine[]) {
  const panel = panelWith()
  panel.feed.document(documentInfo('home'))
  panel.feed.block('home', blockOf(lines))
  return panel
}

function choose(entries: readonly MenuEntry[], label: string): string {
  const item = entries.find((entry) => entry !== 'separator' && entry.label === label)
  if (item === undefined || item === 'separator') throw new Error(`no “${label}”`)
  item.run?.()
  return copied.at(-1) ?? ''
}

const labels = (entries: readonly MenuEntry[]) =>
  entries.flatMap((entry) => (entry === 'separator' ? [] : [entry.label]))

beforeEach(() => {
  copied.length = 0
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('what can be copied', () => {
  it('of any span is itself and its trace, in three forms', () => {
    const { state } = panelOf([
      { id: 1, name: 'load' },
      { id: 2, parent: 1 },
      { id: 3, trace: 2 },
    ])
    const items = copyItems(state, keyOf(1))
    expect(labels(items)).toEqual([
      'Span as Markdown',
      'Span as JSON',
      'Span as OTLP JSON',
      'Trace as Markdown',
      'Trace as JSON',
      'Trace as OTLP JSON',
    ])
    expect(JSON.parse(choose(items, 'Span as JSON')).name).toBe('load')
    expect(JSON.parse(choose(items, 'Trace as JSON'))).toHaveLength(2)
    expect(JSON.parse(choose(items, 'Span as OTLP JSON')).resourceSpans[0].scopeSpans[0].spans).toHaveLength(1)
    expect(JSON.parse(choose(items, 'Trace as OTLP JSON')).resourceSpans[0].scopeSpans[0].spans).toHaveLength(2)
    expect(choose(items, 'Span as Markdown')).toContain('# Trace: `load`')
  })

  it('says the reader’s notes in Markdown', () => {
    const { state } = panelOf([{ id: 1 }])
    state.notes.save(keyOf(1), 'look here')
    expect(choose(copyItems(state, keyOf(1)), 'Trace as Markdown')).toContain('look here')
  })

  it('names the original source in Markdown, once it is known', async () => {
    const APP = 'https://shop.test/app.js'
    const original = (file: string, line: number, functionName: string, isIgnored = false): OriginalPlace => ({
      ...{ type: 'original', url: `https://shop.test/${file}`, line, column: 3, functionName, isIgnored },
      excerpt: { firstLine: line - 1, lines: ['  if (!answer.ok)', '    throw new PaymentError()', '}'] },
    })
    const originals = {
      [`${APP}:1:54`]: original('src/checkout.ts', 42, 'pay'),
      [`${APP}:1:20`]: original('node_modules/sender/index.js', 9, 'send', true),
    }
    const { state, feed } = panelWith({}, { originals })
    const stack = `Error: declined\n    at async n (${APP}:1:54)\n    at e (${APP}:1:20)\n    at e (${APP}:1:20)`
    const place = { 'code.function.name': 'e', 'code.file.path': APP, 'code.line.number': 1, 'code.column.number': 20 }
    feed.document(documentInfo('home'))
    feed.block(
      'home',
      blockOf([
        {
          ...{ id: 1, error: true, attributes: { ...place, 'code.stacktrace': stack } },
          events: [
            {
              ...{ name: 'exception', timeMs: ORIGIN_MS },
              attributes: { 'exception.type': 'Error', 'exception.message': 'declined', 'exception.stacktrace': stack },
            },
          ],
        },
      ]),
    )
    choose(copyItems(state, keyOf(1)), 'Trace as Markdown')
    await vi.waitFor(() => expect(copied).toHaveLength(1))
    const [markdown] = copied
    expect(markdown).toContain('started at `pay (https://shop.test/src/checkout.ts:42)`')
    expect(markdown).toContain(
      'Error: declined\n    at async pay (https://shop.test/src/checkout.ts:42:3)\n    … library frames: 2\n```',
    )
    expect(markdown).toContain('  41   if (!answer.ok)\n> 42     throw new PaymentError()\n  43 }\n')
  })

  it('of a request is also curl and fetch: as the span knows it, or as the browser sent it', () => {
    const { state, environment } = panelOf([{ id: 1, attributes: REQUEST, start: 0, end: 9 }])
    expect(choose(copyItems(state, keyOf(1)), 'As cURL (bash)')).toBe(
      "curl 'https://shop.test/api/pay' \\\n  -X 'POST'",
    )
    const sent = readHarEntry(harEntry({}, { startedDateTime: new Date(ORIGIN_MS + 1).toISOString() }))
    if (sent === undefined) throw new Error('no entry')
    environment.network.add(sent)
    const items = copyItems(state, keyOf(1))
    expect(choose(items, 'As cURL (bash)')).toContain('--data-raw \'{"card":"1"}\'')
    expect(choose(items, 'As cURL (cmd)')).toContain('curl ^"https://')
    expect(choose(items, 'As fetch')).toContain('"accept": "*/*"')
  })

  it('is the dialog to save it where a trace is no text for a clipboard', () => {
    const { state } = panelOf(Array.from({ length: 20_001 }, (_, i) => ({ id: i + 1, start: 0 })))
    choose(copyItems(state, keyOf(1)), 'Trace as JSON')
    expect(copied).toEqual([])
    expect(state.transfer.isExporting.value).toBe(true)
  })

  it('is nothing of a span that has gone', () => {
    const { state } = panelOf([{ id: 1 }])
    const items = copyItems(state, keyOf(1))
    state.store.clear()
    choose(items, 'Trace as JSON')
    expect(copied).toEqual([])
    expect(copyItems(state, keyOf(1))).toEqual([])
  })
})
