/**
 * Writes a request as a curl command that sends it again. Its content comes from the page: no shell may execute any of it,
 * and curl must not take it for an option, a file name or a list of URLs.
 */
import { type KnownRequest, sentHeaders } from './request-code'

/** Linux limits an argument's bytes (MAX_ARG_STRLEN is 128 KiB), and other arguments must fit as well. */
const MAX_ARGUMENT = 100_000
/** The longest command line of Windows' cmd, in characters. */
const MAX_CMD = 8191

/** curl would expand such a URL to several, or none. */
const GLOB = /[[\]{}]/

/**
 * For bash, dash, zsh and the like. Control characters are written as escapes that `printf` expands, since a terminal would
 * obey them when they are pasted.
 */
export function curlOf(request: KnownRequest): string {
  const { body } = request
  // An argument can't contain a NUL.
  const isPiped = body !== undefined && (body.includes('\0') || body.length * 3 > MAX_ARGUMENT)
  const words = isPiped ? [...optionsOf(request), ['--data-binary', '@-']] : [...optionsOf(request), ...dataOf(body)]
  const lines = words.map(([option, value]) => (value === undefined ? option : `${option} ${quoted(value)}`))
  const command = [`curl ${quoted(request.url)}`, ...lines].join(' \\\n  ')
  return isPiped ? `printf '%b' ${quoted(printed(body))} | ${command}` : command
}

/**
 * For Windows' cmd. Undefined for what cmd cannot express: control characters other than a line feed, and commands of
 * more than 8,191 characters. Windows' own curl reads characters beyond ASCII in the system's code page.
 */
export function curlForCmd(request: KnownRequest): string | undefined {
  const words = [...optionsOf(request), ...dataOf(request.body)]
  if (words.some(([, value = '']) => UNSPEAKABLE.test(value))) return undefined
  const lines = words.map(([option, value]) => (value === undefined ? option : `${option} ${caretQuoted(value)}`))
  const command = [`curl ${caretQuoted(request.url)}`, ...lines].join(' ^\n  ')
  return command.length <= MAX_CMD ? command : undefined
}

type Option = readonly [option: string, value?: string]

function optionsOf({ url, method, headers, body }: KnownRequest): Option[] {
  const options: Option[] = []
  if (GLOB.test(url)) options.push(['--globoff'])
  // With `-X HEAD` curl would wait for a body that never comes.
  if (method === 'HEAD' && body === undefined) options.push(['--head'])
  else if (method !== (body === undefined ? 'GET' : 'POST')) options.push(['-X', method])
  const sent = sentHeaders(headers)
  // curl drops a header with an empty value unless it is written with a semicolon.
  for (const [name, value] of sent) options.push(['-H', /^[ \t]*$/.test(value) ? `${name};` : `${name}: ${value}`])
  // Without a content type curl declares each body a form.
  const saysType = sent.some(([name]) => name.toLowerCase() === 'content-type')
  if (body !== undefined && !saysType) options.push(['-H', 'Content-Type:'])
  return options
}

function dataOf(body: string | undefined): Option[] {
  return body === undefined ? [] : [['--data-raw', body]]
}

/** Control characters that a terminal obeys. A line feed within quotes is harmless. */
const CONTROL = /(?!\n)\p{Cc}/gu
const UNSPEAKABLE = /(?!\n)\p{Cc}/u

/** Within single quotes, nothing but the quote is special to a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replace(CONTROL, (character) => `'"$(printf '${octal(character)}')"'`)}'`
}

/** Text for `printf '%b'`, which can output what no argument can hold. */
function printed(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(CONTROL, (character) => octal(character).replaceAll('\\', '\\0'))
}

function octal(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/**
 * Quotes an argument for cmd and for the C runtime behind it, which splits the command line
 * (https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments). For the runtime the argument is in quotes,
 * within which only a quote and the backslashes before it are special. For cmd those quotes and all special characters are
 * escaped by carets, so that cmd itself is never within quotes, where no escape works. Variables are expanded before that: a
 * caret after the percent sign makes a name that does not exist.
 */
function caretQuoted(text: string): string {
  let escaped = ''
  let before = ''
  for (const character of runtimeQuoted(text)) {
    // A caret removes the line end after it; an empty line stands for one.
    if (character === '\n') escaped += '^\n\n'
    else escaped += before === '%' || SPECIAL.test(character) ? `^${character}` : character
    before = character
  }
  return escaped
}

/** All of ASCII except what is certainly not special to cmd. */
const SPECIAL = /[^\w ./:\-\P{ASCII}]/u

function runtimeQuoted(text: string): string {
  let quoted = '"'
  let backslashes = 0
  for (const character of text) {
    if (character === '\\') backslashes++
    else {
      if (character === '"') quoted += '\\'.repeat(backslashes + 1)
      backslashes = 0
    }
    quoted += character
  }
  return `${quoted}${'\\'.repeat(backslashes)}"`
}
