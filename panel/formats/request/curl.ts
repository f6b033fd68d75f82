/**
 * A request as a command line of curl that sends it again. What stands in it is the page's: no shell may run a part of it,
 * and curl may take none of it for an option, a file's name or a list of URLs.
 */
import { type KnownRequest, sentHeaders } from './request-code'

/** Linux takes no argument of more bytes (MAX_ARG_STRLEN), and more must fit beside a body. */
const MAX_ARGUMENT = 100_000
/** Windows' cmd takes no longer line. */
const MAX_CMD = 8191

/** Such a URL would stand for several, or none. */
const GLOB = /[[\]{}]/

/**
 * For bash, dash, zsh and their kin. Control characters are written as what prints them: a terminal into which they are
 * pasted would obey them.
 */
export function curlOf(request: KnownRequest): string {
  const { body } = request
  // No argument has a NUL in it.
  const isPiped = body !== undefined && (body.includes('\0') || body.length * 3 > MAX_ARGUMENT)
  const words = isPiped ? [...optionsOf(request), ['--data-binary', '@-']] : [...optionsOf(request), ...dataOf(body)]
  const lines = words.map(([option, value]) => (value === undefined ? option : `${option} ${quoted(value)}`))
  const command = [`curl ${quoted(request.url)}`, ...lines].join(' \\\n  ')
  return isPiped ? `printf '%b' ${quoted(printed(body))} | ${command}` : command
}

/**
 * For Windows' cmd; undefined where none can be said there: cmd knows no control characters but the line feed, and no lines
 * of more than 8,191 characters. Windows' own curl takes characters beyond ASCII in the system's code page.
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
  // With `-X HEAD` curl waits for a body that never comes.
  if (method === 'HEAD' && body === undefined) options.push(['--head'])
  else if (method !== (body === undefined ? 'GET' : 'POST')) options.push(['-X', method])
  const sent = sentHeaders(headers)
  // A header whose value is empty is written with a semicolon, else curl would take it away.
  for (const [name, value] of sent) options.push(['-H', /^[ \t]*$/.test(value) ? `${name};` : `${name}: ${value}`])
  // curl says that each body is a form's, if nothing else is said.
  const saysType = sent.some(([name]) => name.toLowerCase() === 'content-type')
  if (body !== undefined && !saysType) options.push(['-H', 'Content-Type:'])
  return options
}

function dataOf(body: string | undefined): Option[] {
  return body === undefined ? [] : [['--data-raw', body]]
}

/** What a terminal would obey. A line feed within quotes is only itself. */
const CONTROL = /(?!\n)\p{Cc}/gu
const UNSPEAKABLE = /(?!\n)\p{Cc}/u

/** Nothing is special to a shell within single quotes but the quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replace(CONTROL, (character) => `'"$(printf '${octal(character)}')"'`)}'`
}

/** For `printf '%b'`, which prints what no argument can hold. */
function printed(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(CONTROL, (character) => octal(character).replaceAll('\\', '\\0'))
}

function octal(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/**
 * An argument for cmd and, behind it, for the C runtime that takes a command line apart
 * (https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments). For the runtime it stands in quotes, in
 * which only a quote and the backslashes before it are special. For cmd the quotes are escaped with a caret, and so is all
 * that could mean something; thereby cmd never is within quotes, where no escape works. Variables are replaced before that:
 * with a caret behind the percent sign their name is none that there is.
 */
function caretQuoted(text: string): string {
  let escaped = ''
  let before = ''
  for (const character of runtimeQuoted(text)) {
    // A caret takes the line's end away, and an empty line stands for one.
    if (character === '\n') escaped += '^\n\n'
    else escaped += before === '%' || SPECIAL.test(character) ? `^${character}` : character
    before = character
  }
  return escaped
}

/** All of ASCII but what is surely nothing to cmd. */
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
