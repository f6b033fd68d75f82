/** Traces as files, in the real Traces panel: saved, read again, dropped. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Frame } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FORMATS, readTraceFile } from '../../../panel/formats/all'
import type { TraceFormat } from '../../../panel/formats/format'
import { otlp } from '../../../panel/formats/otlp/otlp'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { PATIENCE_MS, until } from '../harness/harness'
import type { Panel, PanelRow } from '../harness/panel'
import { openSavedFiles, type SavedFiles } from '../harness/saved-files'
import { openScene } from '../harness/scene-page'
import { openShop, type ShopInPanel } from '../harness/shop-in-panel'

/** What does not change for so long is at rest. */
const REST_MS = 300

describe('traces as files, in the real panel', () => {
  let shop: ShopInPanel
  let panel: Panel
  let folder: string
  let files: SavedFiles
  /** What the panel showed when the files were saved. */
  let rows: readonly PanelRow[]
  let saved: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tracepane-'))
    shop = await openShop()
    panel = shop.panel
    files = await openSavedFiles(shop.harness)
    await until(async () => !(await panel.summary()).includes('running'), 'spans are still open', PATIENCE_MS)
    await panel.click('Record')
    // What was on its way when recording ended may still come.
    await until(
      async () => {
        const before = JSON.stringify(rows ?? [])
        await wait(REST_MS)
        rows = await panel.rows()
        return before === JSON.stringify(rows)
      },
      'the rows do not come to rest',
      PATIENCE_MS,
    )
  })

  afterAll(async () => {
    await shop?.close()
    await files?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const save = (format: TraceFormat, part: string) => files.save(panel, format, part)

  async function says(part: string): Promise<void> {
    await until(async () => (await panel.text()).includes(part), `the panel never said “${part}”`, PATIENCE_MS)
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

  it.each(FORMATS.map((format) => [format.title, format] as const))(
    'saves all that there is as %s',
    async (_, format) => {
      const { name, text } = await save(format, 'All traces')
      expect(name).toMatch(/^127\.0\.0\.1-\d+-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\./)
      expect(name.endsWith(`.${format.ending}`)).toBe(true)
      const read = readTraceFile(text)
      const spans = 'spans' in read ? read.spans : []
      expect(spans.map((span) => span.name)).toEqual(expect.arrayContaining(['payment', 'checkout', 'GET']))
      const count = /(\d+) spans/.exec(await panel.summary())?.[1]
      expect(spans).toHaveLength(Number(count))
      if (format === otlp) saved = text
    },
  )

  it('saves the trace of the selected span alone', async () => {
    await panel.select('payment')
    const { text } = await save(otlp, 'The selected trace')
    const read = readTraceFile(text)
    const spans = 'spans' in read ? read.spans : []
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1)
    expect(spans.map((span) => span.name)).toContain('checkout')
  })

  it('saves what the filter shows, with what that stands under', async () => {
    await panel.setFilter('name:="payment"')
    const { text } = await save(otlp, 'What the filter and the time range show')
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
    await writeFile(path, saved)
    const input = await panel.frame.waitForSelector('input[type="file"]')
    await (input?.asElement() as { uploadFile?(path: string): Promise<void> })?.uploadFile?.(path)
    await says('from saved.otlp (OTLP JSON).')
    expect(await importedRows('saved.otlp')).toEqual(rows)
    await panel.select('payment')
    expect(await panel.details('PaymentError')).toContain('card service unavailable')
  })

  it('says what is there already when a file is read twice', async () => {
    await drop(panel, 'again.json', saved)
    await says('Imported 0 spans from again.json')
    await says('Already there')
  })

  it('takes files that are dropped on it, packed as well', async () => {
    await clear()
    await drop(panel, 'packed.json.gz', saved, true)
    await says('from packed.json.gz (OTLP JSON).')
    expect(await importedRows('packed.json.gz')).toEqual(rows)
  })

  it('lists what is wrong with a file, and where, and takes the rest', async () => {
    await drop(panel, 'broken.json', saved.replace(/"spanId":"[0-9a-f]+"/, '"spanId":"no id"'))
    await says('Left out: 1.')
    await panel.frame.evaluate(() => document.querySelector<HTMLElement>('.not-read summary')?.click())
    await says('"no id"')
    await says('resourceSpans[0].scopeSpans[0].spans[0].spanId')
    expect(await importedRows('packed.json.gz')).toEqual(rows)
  })

  it('reads gzip of two members and what is pasted, and names what is no trace', async () => {
    await clear()
    await panel.frame.evaluate(async () => {
      const packed = async (i: number) => {
        const span = `{"traceId":"${'a'.repeat(32)}","spanId":"${'b'.repeat(15)}${i}","name":"member ${i}"`
        const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[${span},"startTimeUnixNano":"1000","endTimeUnixNano":"2000"}]}]}]}\n`
        return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob()
      }
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([await packed(1), await packed(2)], 'two.gz'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await says('Imported 2 spans from two.gz (OTLP JSON).')
    await paste(
      'noise {"name":"py","context":{"trace_id":"0xcc","span_id":"0xdd"},"start_time":"2025-01-09T14:21:04Z"} noise',
    )
    await says('Can’t import pasted text.')
    const ids = `"trace_id":"0x${'c'.repeat(32)}","span_id":"0x${'d'.repeat(16)}"`
    await paste(`noise {"name":"py","context":{${ids}},"start_time":"2025-01-09T14:21:04Z"} noise`)
    await says('Imported 1 span from pasted text (OpenTelemetry Python console).')
    await paste('{"nodes":[],"timeDeltas":[],"samples":[]}')
    await says('It’s a CPU profile, not a trace: open it in the Performance panel.')
  })

  async function paste(text: string): Promise<void> {
    await panel.frame.evaluate((pasted) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', pasted)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
  }
})

describe('the dialog and the notices, on an ordinary page', () => {
  let harness: HarnessBrowser

  beforeAll(async () => {
    harness = await openHarness({ isBuilt: true })
  })
  afterAll(async () => {
    await harness?.close()
  })

  const open = (query: string) => openScene(harness, query)

  it.each(['light', 'dark'])('have nothing that axe objects to (%s)', async (theme) => {
    const page = await open(`scene=shop&theme=${theme}`)
    await page.addScriptTag({ path: new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url).pathname })
    const found = (where: string) =>
      page.evaluate(async (selector) => {
        const { violations } = await Reflect.get(globalThis, 'axe').run(selector)
        return violations.map((one: { id: string; nodes: { html: string }[] }) => `${one.id}: ${one.nodes[0]?.html}`)
      }, where)
    await page.click('[aria-label="Export"]')
    await page.waitForSelector('dialog[open]')
    expect(await found('dialog')).toEqual([])
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.querySelector('dialog') === null)
    await dropInto(page.mainFrame(), 'broken.json', '{', false)
    await page.waitForFunction(() => document.body.innerText.includes('Can’t import broken.json.'))
    expect(await found('.import-notices')).toEqual([])
    await page.close()
  })

  it('gives the focus back to the button when the dialog closes', async () => {
    const page = await open('scene=shop')
    await page.focus('[aria-label="Export"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.querySelector('dialog') === null)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Export')
    await page.close()
  })

  it('listen to the reader while a large file is read', async () => {
    const page = await open('scene=recording')
    const said = await page.evaluate(async () => {
      const span = (i: number) => {
        const id = i.toString(16).padStart(16, '0')
        const times = `"startTimeUnixNano":"${1_763_712_000_000_000_000n + BigInt(i)}","endTimeUnixNano":"1763712001000000000"`
        return `{"traceId":"${id}${id}","spanId":"${id}","name":"${'x'.repeat(300)}","kind":3,${times}}`
      }
      const spans = Array.from({ length: 30_000 }, (_, i) => span(i + 1)).join()
      const text = `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans}]}]}]}`
      const dataTransfer = new DataTransfer()
      // So many that they can't all be read before the reader has clicked.
      for (let i = 0; i < 10; i++) dataTransfer.items.add(new File([text], `large-${i}.json`))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      const shown = () => document.querySelector<HTMLElement>('.import-notices')
      while (shown() === null) await new Promise(requestAnimationFrame)
      shown()?.querySelector('button')?.click()
      while (!shown()?.innerText.includes('Stopped.')) await new Promise(requestAnimationFrame)
      return shown()?.innerText
    })
    expect(said).toMatch(/Can’t import large-\d\.json\. Stopped\./)
    expect(said).not.toContain('large-9.json')
    await page.close()
  })
})

async function drop(panel: Panel, name: string, text: string, packed = false): Promise<void> {
  expect(await dropInto(panel.frame, name, text, packed)).toContain('Drop to import traces')
}

/** Holds a file over the panel, lets it go, and gives what the panel said meanwhile. */
async function dropInto(frame: Frame, name: string, text: string, packed: boolean): Promise<string | undefined> {
  return frame.evaluate(
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
}
