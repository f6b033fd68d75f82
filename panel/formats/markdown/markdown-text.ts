/**
 * A page's text within Markdown. It always stands in code, where nothing of it means anything: no formatting, HTML, link,
 * picture, mention or reference to an issue; escapes would not do, since GitHub looks for the last two in what comes out
 * (https://spec.commonmark.org/0.31.2/#code-spans, https://github.github.com/gfm/#autolinks-extension-). To an assistant,
 * too, it is quoted.
 */
import { visibleLine, visibleText } from '../visible-text'

/** On one line: between more backticks than the text has on end. */
export function codeSpan(text: string): string {
  const line = visibleLine(text)
  const fence = '`'.repeat(longestRun(line) + 1)
  // A blank at either end is taken away again, where there is more than blanks; without any text there would be no code.
  const pad = line === '' || (/^[` ]|[` ]$/.test(line) && /[^ ]/.test(line)) ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** On lines of its own, each behind `indent`: within a fence that is longer than any in the text. */
export function codeBlock(text: string, indent = ''): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  const lines = text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/).map(visibleText)
  return [`${fence}text`, ...lines, fence].map((line) => indent + line)
}

/** How many backticks follow one another at most. */
function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}
