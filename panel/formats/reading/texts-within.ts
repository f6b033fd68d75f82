/** Texts within values that may hold a trace: a log's records, a message in a queue, an answer in a string. */
import { isObject } from './json-parts'
import type { FilePart } from './json-values'

/** Members in which programs keep a line of a log: Docker, journald, pino, Loki, Google, Splunk. */
const LOG_MEMBERS = new Set(['log', 'message', 'MESSAGE', 'msg', 'line', 'textPayload', '_raw', 'body'])
const MAX_DEPTH = 10

/** All such texts, one after the other; undefined if there are none. */
export function textWithin(parts: readonly FilePart[]): string | undefined {
  const texts: string[] = []
  for (const { value } of parts) collect(value, '', 0, texts)
  // Docker's records end with the line's end, or hold a part of a long line.
  return texts.length === 0 ? undefined : texts.join(texts.some((text) => text.endsWith('\n')) ? '' : '\n')
}

function collect(value: unknown, name: string, depth: number, texts: string[]): void {
  if (typeof value === 'string') {
    if (LOG_MEMBERS.has(name) || /^\s*["{[]/.test(value)) texts.push(value)
  } else if (depth < MAX_DEPTH && Array.isArray(value)) {
    for (const each of value) collect(each, name, depth + 1, texts)
  } else if (depth < MAX_DEPTH && isObject(value)) {
    for (const [key, each] of Object.entries(value)) collect(each, key, depth + 1, texts)
  }
}
