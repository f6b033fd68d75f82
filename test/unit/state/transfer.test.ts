/** Files that are read into the panel: what the reader is told, and what the store gets. */
import { gzipSync } from 'node:zlib'
import { effect } from '@preact/signals'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FORMATS } from '../../../panel/formats/all'
import { otlp } from '../../../panel/formats/otlp/otlp'
import { storedSpans } from '../../../panel/formats/stored-span'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { fileContent } from '../../../panel/state/transfer/file-content'
import { type FileReading, Imports } from '../../../panel/state/transfer/imports'
import { type FromReader, readFile, type ToReader } from '../../../panel/state/transfer/reading'
import { TraceStore } from '../../../panel/store/store'
import { estimatedBytes, exportFile, exportFileName } from '../../../panel/views/transfer/export-file'
import { partsToExport, spansOfPart } from '../../../panel/views/transfer/exported-spans'
import { importInto, plainSpan } from '../formats/spans'
import { panelWith } from './panel'

/** All stand under the first. */
function span(i: number, change: Partial<TraceSpan> = {}): TraceSpan {
  return plainSpan(i, { parentId: i === 1 ? undefined : '1'.padStart(16, '0'), ...change })
}

const textOf = (spans: readonly TraceSpan[]) => [...otlp.write(spans)].join('')
const fileOf = (spans: readonly TraceSpan[], name = 'a.json') => new File([textOf(spans)], name)

/** Reads as the worker does, without one. */
class Reading implements FileReading {
  static open = 0
  onmessage: FileReading['onmessage'] = null
  onerror: FileReading['onerror'] = null
  #ended = false

  constructor() {
    Reading.open++
  }

  async postMessage(asked: ToReader): Promise<void> {
    if (asked.type !== 'read') return
    for await (const data of readFile(asked)) {
      if (this.#ended) return
      this.onmessage?.(new MessageEvent<FromReader>('message', { data }))
    }
  }

  terminate(): void {
    this.#ended = true
    Reading.open--
  }
}

describe('files that are imported', () => {
  let store: TraceStore
  let shown: string[]
  let imports: Imports

  beforeEach(() => {
    store = new TraceStore({ maxSpans: 1000 })
    shown = []
    imports = new Imports(
      store,
      (first) => shown.push(first),
      () => new Reading(),
    )
  })

  const finished = () => vi.waitFor(() => expect(imports.reading.value).toBeUndefined(), 50_000)

  it('are read one after the other, and told of', async () => {
    imports.open([fileOf([span(1), span(2)], 'one.json'), fileOf([span(2), span(3)], 'two.json')])
    expect(imports.reading.value).toBe('one.json')
    await finished()
    expect(imports.outcomes.value).toEqual([
      { fileName: 'one.json', title: 'OTLP JSON', added: 2, known: 0 },
      { fileName: 'two.json', title: 'OTLP JSON', added: 1, known: 1 },
    ])
    expect(store.counts().spans).toBe(3)
    expect(imports.added).toBe(3)
    expect(shown).toEqual([`${'1'.repeat(32)}:${'1'.padStart(16, '0')}`, `${'1'.repeat(32)}:${'2'.padStart(16, '0')}`])
    expect(Reading.open).toBe(0)
  })

  it('tell how far they are, and their reader of each block that was taken in', async () => {
    const asked: string[] = []
    const told: number[] = []
    const one = new Imports(
      store,
      () => {},
      () => {
        const reading = new Reading()
        const post = reading.postMessage.bind(reading)
        return Object.assign(reading, {
          postMessage(message: ToReader) {
            asked.push(message.type)
            return post(message)
          },
        })
      },
    )
    const stop = effect(() => void told.push(one.progress.value))
    one.open([fileOf(Array.from({ length: 500 }, (_, i) => span(i + 1, { name: `${'x'.repeat(2000)} ${i}` })))])
    await vi.waitFor(() => expect(one.reading.value).toBeUndefined(), 50_000)
    stop()
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.at(-1)).toBeCloseTo(1)
    expect(asked[0]).toBe('read')
    expect(asked.length).toBeGreaterThan(2)
    expect(new Set(asked.slice(1))).toEqual(new Set(['taken']))
  })

  it('that are wrong leave the store as it was, and the next is read', async () => {
    imports.open([new File(['{"data":'], 'bad.json'), fileOf([span(1)])])
    await finished()
    expect(imports.outcomes.value).toEqual([
      { fileName: 'bad.json', reason: 'notJson', where: expect.any(String) },
      { fileName: 'a.json', title: 'OTLP JSON', added: 1, known: 0 },
    ])
    expect(Reading.open).toBe(0)
  })

  it('can be given up, with those that wait', async () => {
    imports.open([fileOf([span(1)]), fileOf([span(2)])])
    imports.stop()
    await finished()
    expect(imports.outcomes.value).toEqual([{ fileName: 'a.json', reason: 'stopped', where: '' }])
    expect(store.counts().spans).toBe(0)
    expect(Reading.open).toBe(0)
  })

  it('whose reader fails are told of, too', async () => {
    imports = new Imports(
      store,
      () => {},
      () => {
        const reading = new Reading()
        reading.postMessage = async () => reading.onerror?.(new Event('error') as ErrorEvent)
        return reading
      },
    )
    imports.open([fileOf([span(1)])])
    await finished()
    expect(imports.outcomes.value).toEqual([{ fileName: 'a.json', reason: 'tooLarge', where: 'file' }])
  })

  it('count as new also where older traces have to go', async () => {
    const many = Array.from({ length: 900 }, (_, i) => span(i + 1, { traceId: '2'.repeat(32) }))
    imports.open([fileOf(many), fileOf(many.map((one) => ({ ...one, traceId: '3'.repeat(32) })))])
    await finished()
    expect(imports.outcomes.value).toEqual([
      expect.objectContaining({ added: 900, known: 0 }),
      expect.objectContaining({ added: 900, known: 0 }),
    ])
  })
})

/** A worker that can read no file. */
class RefusingWorker implements FileReading {
  onmessage: FileReading['onmessage'] = null
  onerror: FileReading['onerror'] = null

  postMessage(): void {
    this.onmessage?.(new MessageEvent('message', { data: { type: 'fault', reason: 'unreadable', where: 'file' } }))
  }

  terminate(): void {}
}

describe('what was imported', () => {
  it('is shown, whatever filter and time would hide it', async () => {
    const { state, frame } = panelWith()
    state.filter.setText('nothing like it')
    state.time.setRange({ fromMs: 1, toMs: 2 })
    state.time.limitRows()
    importInto(state.store, [span(1), span(2)])
    state.transfer.imports.onImported(`${'1'.repeat(32)}:${'1'.padStart(16, '0')}`)
    frame()
    expect(state.selection.key.value).toBe(`${'1'.repeat(32)}:${'1'.padStart(16, '0')}`)
    expect([state.filter.text.value, state.time.range.value, state.table.follows.value]).toEqual(['', undefined, false])
  })

  it('is forgotten by Clear, with what was said of it', async () => {
    const { state } = panelWith()
    importInto(state.store, [span(1)])
    vi.stubGlobal('Worker', RefusingWorker)
    state.transfer.imports.open([new File(['{}'], 'a.json')])
    expect(state.transfer.imports.outcomes.value).toHaveLength(0)
    await vi.waitFor(() => expect(state.transfer.imports.outcomes.value).toHaveLength(1))
    state.clear()
    expect([state.store.counts().spans, state.transfer.imports.outcomes.value]).toEqual([0, []])
  })

  it('leaves a filter that shows it alone', () => {
    const { state } = panelWith()
    state.filter.setText('span')
    importInto(state.store, [span(1)])
    state.transfer.imports.onImported(`${'1'.repeat(32)}:${'1'.padStart(16, '0')}`)
    expect(state.filter.text.value).toBe('span')
  })
})

async function textIn(file: Blob, maxBytes?: number): Promise<unknown> {
  const [one] = [await fileContent(file, maxBytes)].flat()
  return typeof one === 'object' && 'content' in one ? one.content : one
}

describe('the text of a file', () => {
  const text = '{"ä": "日本"}'

  it('is unpacked where it is gzip', async () => {
    expect(await textIn(new Blob([gzipSync(text)]))).toBe(text)
  })

  it('is read in UTF-16 where its mark says so', async () => {
    expect(await textIn(new Blob([Buffer.from(`\ufeff${text}`, 'utf16le')]))).toBe(text)
  })

  it('is read up to where a compressed file was cut off', async () => {
    const cut = gzipSync(text.repeat(1000)).subarray(0, 40)
    const content = await fileContent(new Blob([cut]))
    expect(content).toMatchObject([{ name: '', isCut: true, content: expect.stringMatching(/^\{"ä":/) }])
  })

  it('is refused where it is damaged or would be too large', async () => {
    const packed = gzipSync(text.repeat(1000))
    const damaged = packed.map((byte, i) => (i > 12 && i < 30 ? 0xff : byte))
    await expect(textIn(new Blob([damaged]))).rejects.toMatchObject({ reason: 'damaged' })
    await expect(textIn(new Blob([packed]), 1000)).rejects.toMatchObject({ reason: 'tooLarge' })
    expect(await textIn(new Blob([]))).toBe('')
  })
})

describe('what is exported', () => {
  it('is the trace of the selected span, what is shown with what it stands under, or all', () => {
    const { state } = panelWith()
    importInto(state.store, [
      span(1),
      span(2),
      span(3, { parentId: '2'.padStart(16, '0') }),
      span(9, { traceId: '4'.repeat(32), parentId: undefined }),
    ])
    const names = (part: 'trace' | 'shown' | 'all') =>
      spansOfPart(state, part).map((index) => storedSpans(state.store)(index).name)
    expect(partsToExport(state)).toEqual(['all'])
    state.select(`${'1'.repeat(32)}:${'3'.padStart(16, '0')}`, false)
    state.filter.setText('name:="span 3"')
    expect(partsToExport(state)).toEqual(['trace', 'shown', 'all'])
    expect(names('trace')).toEqual(['span 1', 'span 2', 'span 3'])
    expect(names('shown')).toEqual(['span 1', 'span 2', 'span 3'])
    expect(names('all')).toEqual(['span 1', 'span 2', 'span 3', 'span 9'])
    state.filter.setText('name:="span 9"')
    expect(names('shown')).toEqual(['span 9'])
  })

  it('is what it was when the export began, though the store goes on', async () => {
    const store = new TraceStore({ maxSpans: 100 })
    importInto(store, [span(1), span(2)])
    const spans = [0, 1].map(storedSpans(store))
    store.clear()
    expect([...otlp.write(spans)].join('')).toBe(textOf([span(1), span(2)]))
  })

  it.each(FORMATS.map((format) => [format.title, format] as const))(
    'has about the size that is told: %s',
    async (_title, format) => {
      const spans = Array.from({ length: 3000 }, (_, i) => span(i + 1))
      const content = await exportFile(spans, format, { onProgress: () => {}, isStopped: () => false })
      expect(await content?.text()).toBe([...format.write(spans)].join(''))
      const share = estimatedBytes(spans, format) / (content?.size ?? 0)
      expect(share).toBeGreaterThan(0.8)
      expect(share).toBeLessThan(1.25)
    },
  )

  it('is nothing once it is stopped', async () => {
    const spans = Array.from({ length: 5000 }, (_, i) => span(i + 1))
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + clock.mock.calls.length * 10)
    const content = await exportFile(spans, otlp, { onProgress: () => {}, isStopped: () => true })
    clock.mockRestore()
    expect(content).toBeUndefined()
  })

  it('is named by what it is of and when', () => {
    const now = new Date('2026-11-21T08:15:03.250Z')
    expect(exportFileName('http://127.0.0.1:8080', now, otlp)).toBe('127.0.0.1-8080-2026-11-21T08-15-03.otlp.json')
    expect(exportFileName('', now, otlp)).toBe('traces-2026-11-21T08-15-03.otlp.json')
  })
})
