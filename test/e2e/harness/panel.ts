import type { Frame, Page } from 'puppeteer'
import { until } from './harness'

/** A row of the tree as a user reads it. */
export interface PanelRow {
  readonly level: number
  readonly name: string
  /** Its parent is inferred. */
  readonly isInferred: boolean
  readonly status: string
  readonly duration: string
  readonly expanded: boolean | undefined
}

/** Where the panel is drawn, in any browser. */
export interface PanelDocument {
  /** Runs `work` in the panel; what it takes and gives is JSON. */
  evaluate<Given extends unknown[], Result>(
    work: (...given: Given) => Result | Promise<Result>,
    ...given: Given
  ): Promise<Result>
}

/** The Traces panel in any browser's DevTools. */
export class ShownPanel {
  readonly document: PanelDocument

  constructor(document: PanelDocument) {
    this.document = document
  }

  /** All rows: only those on the screen are in the document, so the table is scrolled through. */
  rows(): Promise<PanelRow[]> {
    return this.document.evaluate(readRows)
  }

  /** The rows once `good` holds for them; fails with what there was instead. */
  async rowsWhen(good: (rows: readonly PanelRow[]) => boolean, what: string, timeoutMs?: number): Promise<PanelRow[]> {
    let last: PanelRow[] = []
    try {
      await until(
        async () => {
          last = await this.rows()
          return good(last)
        },
        what,
        timeoutMs,
      )
    } catch {
      throw new Error(`${what}; the panel shows:\n${treeText(last)}`)
    }
    return last
  }

  /** Waits for a row with this text in its name. */
  row(name: string): Promise<PanelRow[]> {
    return this.rowsWhen((rows) => rows.some((row) => row.name.includes(name)), `no row “${name}”`)
  }

  /** Clicks the first row whose name has this text. */
  async select(name: string): Promise<void> {
    await this.row(name)
    await this.document.evaluate(async (text) => {
      const scroller = document.querySelector('[role="treegrid"] .scroller')
      const find = () => {
        const rows = [...document.querySelectorAll<HTMLElement>('[role="treegrid"] [role="row"][aria-level]')]
        rows.sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
        return rows.find((row) => row.querySelector('[role="gridcell"]')?.textContent?.includes(text))
      }
      // It may be above or below what is on the screen: only that is in the document.
      for (let top = 0; scroller !== null && find() === undefined && top < scroller.scrollHeight; top += 200) {
        scroller.scrollTop = top
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
      }
      const found = find()
      if (found === undefined) throw new Error(`no row “${text}”`)
      found.click()
    }, name)
  }

  /** The details pane's text, once it has `part` in it. */
  async details(part: string): Promise<string> {
    return until(async () => {
      const text = await this.document.evaluate(() => {
        return document.querySelector<HTMLElement>('aside[aria-label="Span"]')?.innerText ?? ''
      })
      return text.includes(part) && text
    }, `the details never had “${part}”`)
  }

  /** Chooses a tab of the details by its title, without the number behind it. It stays from span to span. */
  async tab(title: string): Promise<void> {
    await until(
      () =>
        this.document.evaluate((wanted) => {
          const all = [...document.querySelectorAll<HTMLElement>('aside [role="tab"]')]
          const found = all.find((one) => one.textContent?.replace(/\d+$/, '') === wanted)
          found?.click()
          return found?.getAttribute('aria-selected') === 'true'
        }, title),
      `no tab “${title}”`,
    )
  }

  /** Waits for a text anywhere in the panel. */
  async says(part: string): Promise<void> {
    await until(async () => (await this.text()).includes(part), `the panel never said “${part}”`)
  }

  summary(): Promise<string> {
    return this.document.evaluate(() => {
      const bar = document.querySelector<HTMLElement>('[aria-label="Summary"]')
      return bar?.innerText.replaceAll('\n', ' | ') ?? ''
    })
  }

  text(): Promise<string> {
    return this.document.evaluate(() => document.body.innerText)
  }

  /** Clicks a button or a checkbox by its name: in the document, not by the mouse. */
  async click(name: string): Promise<void> {
    await until(
      () =>
        this.document.evaluate((wanted) => {
          const all = [...document.querySelectorAll<HTMLElement>('button, label, input')]
          const found = all.find((one) => (one.ariaLabel ?? one.textContent?.trim()) === wanted)
          found?.click()
          return found !== undefined
        }, name),
      `nothing is called “${name}”`,
    )
  }

  /** Clicks the label that begins with this text; its name goes on with a hint. */
  async clickLabel(text: string): Promise<void> {
    await this.document.evaluate((wanted) => {
      const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.startsWith(wanted))
      if (found === undefined) throw new Error(`no label “${wanted}”`)
      found.click()
    }, text)
  }

  /** Presses a key while the tree has the focus. */
  async press(key: string): Promise<void> {
    await this.document.evaluate((pressed) => {
      const tree = document.querySelector<HTMLElement>('[role="treegrid"]')
      tree?.focus()
      tree?.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }))
    }, key)
    await this.document.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
  }

  async setFilter(text: string): Promise<void> {
    await this.document.evaluate((value) => {
      const input = document.querySelector<HTMLInputElement>('input[aria-label="Filter"]')
      if (input === null) return
      input.value = value
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }, text)
  }
}

/** The Traces panel in Chromium's DevTools. */
export class Panel extends ShownPanel {
  readonly frame: Frame
  readonly devtools: Page

  constructor(frame: Frame, devtools: Page) {
    // Puppeteer's types speak of handles, too.
    super(frame as unknown as PanelDocument)
    this.frame = frame
    this.devtools = devtools
  }

  /**
   * Clicks a button or a checkbox by its accessible name. In the document, not by the mouse: the panel is a frame in a
   * frame that DevTools moves while it docks.
   */
  override async click(name: string): Promise<void> {
    const element = await this.frame.waitForSelector(`aria/${name}`)
    await element?.evaluate((found) => {
      if (found instanceof HTMLElement) found.click()
    })
  }

  /** All that the details show, once it matches; fails with what they had instead. */
  async detailsText(pattern: RegExp, timeoutMs?: number): Promise<string> {
    let last = ''
    await until(
      async () => {
        last = await this.frame.$eval('.details-body', (body) => (body as HTMLElement).innerText)
        return pattern.test(last)
      },
      `the details never had ${pattern}`,
      timeoutMs,
    ).catch((error) => {
      throw new Error(`${error.message}; they have:\n${last}`)
    })
    return last
  }

  /** Chooses from the menu of the first row with this text in its name, by the labels that lead there. */
  async choose(name: string, ...labels: readonly string[]): Promise<void> {
    await this.row(name)
    await this.frame.evaluate((text) => {
      const rows = [...document.querySelectorAll('[role="treegrid"] [role="row"][aria-level]')]
      const row = rows.find((one) => one.querySelector('[role="gridcell"]')?.textContent?.includes(text))
      row?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
    }, name)
    for (const label of labels) {
      const item = `::-p-xpath(//*[@role="menu"]//button[contains(., "${label}")])`
      await (await this.frame.waitForSelector(item))?.evaluate((button) => (button as HTMLElement).click())
    }
  }

  async screenshot(path: string): Promise<void> {
    const element = await this.frame.frameElement()
    await element?.screenshot({ path: path as `${string}.png` })
  }

  async close(): Promise<void> {
    await this.devtools.close()
  }
}

/** The tree as text, for people. */
export function treeText(rows: readonly PanelRow[]): string {
  return rows
    .map((row) => {
      const name = `${'  '.repeat(Math.max(0, row.level - 1))}${row.name}`
      return `${name.padEnd(52)} ${row.status.padEnd(10)} ${row.duration}`.trimEnd()
    })
    .join('\n')
}

/** Runs in the panel. */
async function readRows(): Promise<PanelRow[]> {
  const scroller = document.querySelector('[role="treegrid"] .scroller')
  if (scroller === null) return []
  const rows = new Map<number, PanelRow>()
  const read = () => {
    for (const row of document.querySelectorAll<HTMLElement>('[role="treegrid"] [role="row"][aria-level]')) {
      const cells = [...row.querySelectorAll<HTMLElement>('[role="gridcell"]')].map((cell) => {
        const copy = cell.cloneNode(true) as HTMLElement
        for (const hidden of copy.querySelectorAll('[aria-hidden="true"], .request-count, .error-count'))
          hidden.remove()
        return copy.textContent?.replace(/\s+/g, ' ').trim() ?? ''
      })
      rows.set(Number(row.getAttribute('aria-rowindex')), {
        level: Number(row.getAttribute('aria-level')),
        name: cells[0] ?? '',
        isInferred: row.querySelector('.inferred-guide') !== null,
        status: cells[1] ?? '',
        duration: cells[2] ?? '',
        expanded: row.hasAttribute('aria-expanded') ? row.getAttribute('aria-expanded') === 'true' : undefined,
      })
    }
  }
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
  const before = scroller.scrollTop
  const page = Math.max(21, scroller.clientHeight - 42)
  if (scroller.scrollHeight > scroller.clientHeight + 1) {
    for (let top = 0; top < scroller.scrollHeight; top += page) {
      scroller.scrollTop = top
      await painted()
      read()
    }
    scroller.scrollTop = before
    await painted()
  } else read()
  return [...rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => row)
}
