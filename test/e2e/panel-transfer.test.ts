/** Traces as files, in the real Traces panel: saved, read again, dropped. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTraceFile } from '../../panel/formats/all'
import { type Site, startSite } from '../site/server'
import { playShop } from '../start/play'
import { type Harness, launch, until } from './harness'
import type { Panel, PanelRow } from './panel'

/** Loaded machines are slow; what takes longer is broken. */
const PATIENCE_MS = 30_000

describe('traces as files, in the real panel', () => {
  let site: Site
  let harness: Harness
  let panel: Panel
  let folder: string
  /** What the panel showed when the files were saved. */
  let rows: readonly PanelRow[]
  let otlp: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tracepane-'))
    site = await startSite()
    harness = await launch()
    const session = await harness.browser.target().createCDPSession()
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
    const page = await harness.newTab(site.origin)
    panel = await harness.openPanel(page)
    await page.reload()
    await playShop(page)
    await panel.rowsWhen(
      (all) => all.some((row) => row.name.includes('/api/recommendations') && row.duration.endsWith('s')),
      'the last request',
      PATIENCE_MS,
    )
    await until(async () => !(await panel.summary()).includes('running'), 'spans are still open', PATIENCE_MS)
    // From here on nothing changes any more.
    await panel.click('Record')
    rows = await panel.rows()
  })

  afterAll(async () => {
    await harness?.close()
    await site?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Saves by the dialog, and gives what the browser has downloaded. */
  async function save(format: string, part: string): Promise<{ readonly name: string; readonly text: string }> {
    await panel.click('Export')
    await panel.click(part)
    await panel.click(format)
    await panel.click('Save')
    const { name, text } = await until(downloaded, `no file in ${format}`, PATIENCE_MS)
    await rm(join(folder, name))
    await until(async () => (await panel.frame.$('dialog[open]')) === null, 'the dialog is still open', PATIENCE_MS)
    return { name, text }
  }

  async function downloaded(): Promise<{ readonly name: string; readonly text: string } | undefined> {
    const name = (await readdir(folder)).find((one) => one.endsWith('.json') || one.endsWith('.jsonl'))
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8')
    return name === undefined || !text.endsWith('\n') ? undefined : { name, text }
  }

  async function clear(): Promise<void> {
    await panel.click('Clear')
    await panel.rowsWhen((all) => all.length === 0, 'rows are left', PATIENCE_MS)
  }

  /** Rows as they are in both: a file's name stands behind the names of its traces. */
  async function importedRows(fileName: string): Promise<PanelRow[]> {
    const all = await panel.rowsWhen((found) => found.length >= rows.length, 'too few rows', PATIENCE_MS)
    return all.map((row) => ({ ...row, name: row.name.replace(fileName, '').trim() }))
  }

  it.each([
    ['OTLP JSON', '.otlp.json'],
    ['OTLP JSON, one request on each line', '.otlp.jsonl'],
    ['Jaeger JSON', '.jaeger.json'],
    ['Zipkin v2 JSON', '.zipkin.json'],
    ['Chrome trace event JSON', '.trace.json'],
  ])('saves all that there is as %s', async (format, ending) => {
    const { name, text } = await save(format, 'All traces')
    expect(name).toMatch(new RegExp(`^127\\.0\\.0\\.1-\\d+-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\${ending}$`))
    const read = readTraceFile(text)
    const spans = 'spans' in read ? read.spans : []
    expect(spans.map((span) => span.name)).toEqual(expect.arrayContaining(['payment', 'checkout', 'GET']))
    const count = /(\d+) spans/.exec(await panel.summary())?.[1]
    expect(spans).toHaveLength(Number(count))
    if (ending === '.otlp.json') otlp = text
  })

  it('saves the trace of the selected span alone', async () => {
    await panel.select('payment')
    const { text } = await save('OTLP JSON', 'The selected trace')
    const read = readTraceFile(text)
    const spans = 'spans' in read ? read.spans : []
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1)
    expect(spans.map((span) => span.name)).toContain('checkout')
  })

  it('saves what the filter shows, with what that stands under', async () => {
    await panel.setFilter('name:="payment"')
    const { text } = await save('OTLP JSON', 'What the filter and the time range show')
    await panel.setFilter('')
    const read = readTraceFile(text)
    const names = 'spans' in read ? read.spans.map((span) => span.name) : []
    expect(names).toContain('payment')
    expect(names).toContain('checkout')
    expect(names).not.toContain('GET')
  })

  it('shows the same trees when the file is read again, and says where they are from', async () => {
    await clear()
    const path = join(folder, 'saved.otlp')
    await writeFile(path, otlp)
    const input = await panel.frame.waitForSelector('input[type="file"]')
    await (input?.asElement() as { uploadFile?(path: string): Promise<void> })?.uploadFile?.(path)
    await panel.says('from saved.otlp (OTLP JSON).')
    expect(await importedRows('saved.otlp')).toEqual(rows)
    await panel.select('payment')
    expect(await panel.details('PaymentError')).toContain('card service unavailable')
  })

  it('says what is there already when a file is read twice', async () => {
    await drop(panel, 'again.json', otlp)
    await panel.says('Imported 0 spans from again.json')
    await panel.says('were there already')
  })

  it('takes files that are dropped on it, packed as well', async () => {
    await clear()
    await drop(panel, 'packed.json.gz', otlp, true)
    await panel.says('from packed.json.gz (OTLP JSON).')
    expect(await importedRows('packed.json.gz')).toEqual(rows)
  })

  it('says what is wrong with a file, and where, and shows what it showed', async () => {
    await drop(panel, 'broken.json', otlp.replace(/"spanId":"[0-9a-f]+"/, '"spanId":"no id"'))
    await panel.says('Can’t import broken.json.')
    await panel.says('resourceSpans[0].scopeSpans[0].spans[0].spanId')
    expect(await importedRows('packed.json.gz')).toEqual(rows)
  })
})

/** Holds a file over the panel, sees that the panel says what it would do, and lets it go. */
async function drop(panel: Panel, name: string, text: string, packed = false): Promise<void> {
  const said = await panel.frame.evaluate(
    async (fileName, content, isPacked) => {
      const plain = new Blob([content])
      const body = isPacked ? new Response(plain.stream().pipeThrough(new CompressionStream('gzip'))) : undefined
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([body === undefined ? plain : await body.blob()], fileName))
      const tell = (type: string) =>
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
      tell('dragenter')
      tell('dragover')
      for (let turn = 0; turn < 200 && document.querySelector('.drop-target') === null; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const overlay = document.querySelector<HTMLElement>('.drop-target')?.innerText
      tell('drop')
      return overlay
    },
    name,
    text,
    packed,
  )
  expect(said).toContain('Drop to import traces')
}
