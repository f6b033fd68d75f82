/** Traces that the panel saves as files, by its dialog. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TraceFormat } from '../../../panel/formats/format'
import { type Harness, PATIENCE_MS, until } from './harness'
import type { Panel } from './panel'

/** A file that the panel has saved. */
export interface SavedFile {
  readonly name: string
  readonly text: string
}

/** The folder of what the browser downloads. */
export interface SavedFiles {
  /** Saves `part` of what the panel shows, by the dialog's name for it. */
  save(panel: Panel, format: TraceFormat, part: string): Promise<SavedFile>
  close(): Promise<void>
}

/** What the browser downloads goes into a folder of its own. */
export async function openSavedFiles({ browser }: Harness): Promise<SavedFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'tracepane-'))
  const session = await browser.target().createCDPSession()
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })

  async function downloaded(): Promise<SavedFile | undefined> {
    const name = (await readdir(folder)).find((one) => one.endsWith('.json') || one.endsWith('.jsonl'))
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8')
    return name === undefined || !text.endsWith('\n') ? undefined : { name, text }
  }

  return {
    async save(panel, { title, readBy }, part) {
      await panel.click('Export')
      await panel.click(part)
      await panel.click(`${title} ${readBy}`)
      await panel.click('Save')
      const { name, text } = await until(downloaded, `no file in ${title}`)
      await rm(join(folder, name))
      await until(async () => (await panel.frame.$('dialog[open]')) === null, 'the dialog is still open', PATIENCE_MS)
      return { name, text }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
