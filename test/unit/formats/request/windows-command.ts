/** What Windows makes of a line that is typed into cmd, as far as a command with arguments goes. */

/**
 * The arguments that a program gets; throws where the line is more than one command, or redirects.
 * By the phases of https://stackoverflow.com/questions/4094699 (command line mode), which were found by experiment, and then
 * by https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments.
 */
export function argumentsInCmd(typed: string, variables: Readonly<Record<string, string>>): readonly string[] {
  return runtimeArguments(commandLine(typed.split('\n').map((line) => expanded(line, variables))))
}

/** Phase 1. At the prompt what is no variable stays as it is; names do not care about case, and end at `%` or `:`. */
function expanded(line: string, variables: Readonly<Record<string, string>>): string {
  let text = ''
  for (let at = 0; at < line.length; at++) {
    const end = line[at] === '%' ? line.indexOf('%', at + 1) : -1
    const [name] = line.slice(at + 1, Math.max(end, 0)).split(':')
    const value = variables[name.toUpperCase()]
    if (end < 0 || value === undefined) text += line[at]
    else {
      text += value
      at = end
    }
  }
  return text
}

/** Phase 2. Quotes toggle; beyond them a caret takes a character, or the first one of the next line, as it is. */
function commandLine(lines: readonly string[]): string {
  let text = ''
  let isQuoted = false
  const [first = '', ...rest] = lines
  let line = first
  for (let at = 0; ; at++) {
    if (at >= line.length) {
      if (rest.length > 0) throw new Error(`another command: ${rest.join('\n')}`)
      return text
    }
    const character = line[at]
    if (character === '"') isQuoted = !isQuoted
    if (isQuoted || character !== '^') {
      if (!isQuoted && /[&|<>()]/.test(character)) throw new Error(`special: ${line.slice(at)}`)
      text += character
      continue
    }
    at++
    if (at < line.length) text += line[at]
    else {
      line = rest.shift() ?? ''
      at = -1
      if (line === '') {
        text += '\n'
        line = rest.shift() ?? ''
      } else {
        text += line[0]
        at = 0
      }
    }
  }
}

function runtimeArguments(line: string): readonly string[] {
  const found: string[] = []
  let argument: string | undefined
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const backslashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0
    if (backslashes > 0) {
      const isBeforeQuote = line[at + backslashes] === '"'
      argument = (argument ?? '') + '\\'.repeat(isBeforeQuote ? Math.floor(backslashes / 2) : backslashes)
      at += backslashes - 1
      if (isBeforeQuote && backslashes % 2 === 1) {
        argument += '"'
        at++
      }
    } else if (line[at] === '"') {
      // Two quotes within quotes are one.
      if (isQuoted && line[at + 1] === '"') {
        argument = `${argument ?? ''}"`
        at++
      } else {
        isQuoted = !isQuoted
        argument ??= ''
      }
    } else if (!isQuoted && /[ \t]/.test(line[at])) {
      if (argument !== undefined) found.push(argument)
      argument = undefined
    } else argument = (argument ?? '') + line[at]
  }
  if (argument !== undefined) found.push(argument)
  return found
}
