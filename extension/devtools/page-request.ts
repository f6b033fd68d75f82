/** Sends requests from the inspected page, as its own code would. */

/** A request, and where in a trace it belongs. */
export interface PageRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
  readonly mode: 'cors' | 'no-cors' | 'same-origin'
  readonly credentials: 'include' | 'same-origin'
  /** The span beneath which it is recorded. */
  readonly traceId: string
  readonly spanId: string
  /** The time origin of the document that is to send it, in ms since the epoch, and its URL. */
  readonly documentStartMs: number
  readonly documentUrl: string
}

/**
 * What became of it: it is on its way; the document is no more there; the document is not traced; the browser refused it, with
 * what it said. How the request ends is told by its span.
 */
export type PageRequestResult =
  | { readonly type: 'sent' | 'gone' | 'untraced' }
  | { readonly type: 'refused'; readonly reason: string }

/** The part of `devtools.inspectedWindow` that is used. Firefox knows no `frameURL`. */
interface InspectedWindow {
  eval(code: string, options: { readonly frameURL?: string }, done: (result: unknown, problem: unknown) => void): void
}

/** How long to wait for the page, in ms: a debugger may have stopped it. */
const MAX_WAIT_MS = 5_000
const MAX_REASON = 300
/** A response may have no end; ms. */
const MAX_RESPONSE_MS = 120_000

/**
 * Runs in the page, which may have replaced whatever is used here: then the page sends what it likes, as always. Text, because
 * a build may put helpers of its own into a function.
 */
const SENDING = `(given) => {
  if (!(Math.abs(performance.timeOrigin - given.documentStartMs) < 2)) return ['gone']
  const tracer = globalThis.tracing
  if (typeof tracer?.trace !== 'function') return ['untraced']
  try {
    const { method, headers, body, mode, credentials } = given
    const signal = AbortSignal.timeout(${MAX_RESPONSE_MS})
    const request = new Request(given.url, { method, headers, body, mode, credentials, signal })
    const parent = { traceId: given.traceId, spanId: given.spanId, traceFlags: 1 }
    tracer.trace('send again', { parent }, () => fetch(request).then((response) => response.blob())).catch(() => {})
    return ['sent']
  } catch (error) {
    return ['refused', String(error)]
  }
}`

/** Sends a request from the document that it belongs to. */
export async function sendInPage(request: PageRequest): Promise<PageRequestResult> {
  const main = await evaluated(request, {})
  // Frames are found by their URL.
  return main.type === 'gone' ? evaluated(request, { frameURL: request.documentUrl }) : main
}

/** The code that sends a request: all that is not ours stands in it as JSON. */
export function sendingCode(request: PageRequest): string {
  return `(${SENDING})(${JSON.stringify(request)})`
}

function evaluated(request: PageRequest, options: { readonly frameURL?: string }): Promise<PageRequestResult> {
  const { chrome } = globalThis as {
    readonly chrome?: { readonly devtools?: { readonly inspectedWindow?: InspectedWindow } }
  }
  const inspected = chrome?.devtools?.inspectedWindow
  return new Promise((resolve) => {
    const gone = { type: 'gone' } as const
    const timer = setTimeout(() => resolve({ type: 'refused', reason: 'no answer' }), MAX_WAIT_MS)
    const done = (result: unknown) => {
      clearTimeout(timer)
      resolve(readResult(result) ?? gone)
    }
    try {
      if (inspected === undefined) done(undefined)
      else inspected.eval(sendingCode(request), options, done)
    } catch {
      // Firefox takes no options that it does not know.
      done(undefined)
    }
  })
}

/** Undefined for anything else: there is no such frame, or the page has answered in our place. */
function readResult(result: unknown): PageRequestResult | undefined {
  // Firefox may give the result and the error in a list.
  const answer: unknown = Array.isArray(result) && Array.isArray(result[0]) ? result[0] : result
  const [type, reason]: readonly unknown[] = Array.isArray(answer) ? answer : []
  if (type === 'sent' || type === 'gone' || type === 'untraced') return { type }
  return type === 'refused' ? { type, reason: String(reason).slice(0, MAX_REASON) } : undefined
}
