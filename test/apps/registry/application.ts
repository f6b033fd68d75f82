import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Page } from 'puppeteer'

/** What a person does once, and then waits for what comes of it. */
export interface Step {
  readonly name: string
  act(page: Page): Promise<unknown>
}

/** An application that stands at an origin of its own until it is closed. */
export interface Running {
  readonly url: string
  close(): Promise<void> | void
}

export interface Application {
  readonly name: string
  /** What it is made of. */
  readonly technology: string
  start(): Promise<Running>
  readonly steps: readonly Step[]
  /** Requests that no action causes: by what their paths end with. */
  readonly polls?: RegExp
  /** Its requests say by `by` whose action has caused them (`none`: nobody's), and by `n` when that was, ms since the epoch. */
  readonly says?: boolean
}

export type Answer = (request: IncomingMessage, response: ServerResponse, url: URL, body: string) => void
