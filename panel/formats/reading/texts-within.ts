/** Texts within values that may hold a trace: a log's records, a message in a queue, an answer in a string. */
import { isObject } from './json-parts'
import type { FilePart } from './json-values'

/** Members in which programs keep a line of a log: Docker, journald, pino, Loki, Google, Splunk. */
const LOG_MEMBERS = new Set(['log', 'message', 'MESSAGE', 'msg', 'line', 'textPayload', '_raw', 'body'])
const MAX_DEPTH = 10

/** How many values are looked at, and how much text is taken (UTF-16 code units): a heap snapshot is full of texts. */
const MAX_LOOKED_AT = 2_000_000
const MAX_UNITS = 64 * 1024 * 1024

/** All such texts, one after the other; undefined if there are none. */
export function textWithin(parts: readonly FilePart[]): string | undefined {
  const search = new Search()
  for (const { value } of parts) search.collect(value, '', 0)
  const { texts } = search
  // Docker's records end with the line's end, or hold a part of a long line.
  return texts.length === 0 ? undefined : texts.join(texts.some((text) => text.endsWith('\n')) ? '' : '\n')
}

class Search {
  readonly texts: string[] = []
  #left = MAX_LOOKED_AT
  #units = MAX_UNITS

  collect(value: unknown, name: string, depth: number): void {
    if (this.#left-- <= 0) return
    if (typeof value === 'string') this.#take(value, name)
    else if (depth >= MAX_DEPTH) return
    else if (Array.isArray(value)) for (const each of value) this.collect(each, name, depth + 1)
    else if (isObject(value)) for (const key of Object.keys(value)) this.collect(value[key], key, depth + 1)
  }

  #take(text: string, name: string): void {
    if (text.length > this.#units || !(LOG_MEMBERS.has(name) || /^\s*["{[]/.test(text))) return
    this.#units -= text.length
    this.texts.push(text)
  }
}
