/**
 * Quotes text of a page in Markdown. It is always put into code, where nothing has a meaning: no formatting, HTML, link,
 * picture, mention or reference to an issue. Escaping would not suffice, as GitHub looks for mentions and references in the
 * result (https://spec.commonmark.org/0.31.2/#code-spans, https://github.github.com/gfm/#autolinks-extension-). An AI
 * assistant, too, sees that it is a quotation.
 */
import { visibleLine, visibleText } from '../visible-text'

/** Code on one line, between more backticks than any run in the text. */
export function codeSpan(text: string): string {
  const line = visibleLine(text)
  const fence = '`'.repeat(longestRun(line) + 1)
  // A space at both ends is removed again unless the text is all spaces. Empty text would not be code at all.
  const pad = line === '' || (/^[` ]|[` ]$/.test(line) && /[^ ]/.test(line)) ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** Code on lines of its own, each after `indent`, in a fence that is longer than any in the text. */
export function codeBlock(text: string, indent = ''): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  const lines = text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/).map(visibleText)
  return [`${fence}text`, ...lines, fence].map((line) => indent + line)
}

/** The length of the longest run of backticks. */
function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}
