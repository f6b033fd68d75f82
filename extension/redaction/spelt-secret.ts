/** Finds secrets whose name is beside them without `=` or `:`: in a sentence, in a list of pairs, in XML, in a webhook's path. */
import { isRandom } from './named-secret'
import { REDACTED } from './redacted'
import { type NameReader, SecretName } from './secret-names'

/** A word that announces a secret in a sentence. */
const WORD = /token|passw|secret|key|jwt|credential/i
/** What comes before it: `bad token 'a1…'`, `--api-key a1…`, `the password is a1…`, `secret => a1…` */
const BEFORE_VALUE = /(?:token|password|secret|key|jwt)["'`]?(?: is| =>| ->)? ["'`]?/gi
const VALUE = /[\w.~+/=-]{16,}/y
/** `wrong password "a1"`: shorter ones, with a character that is no letter. */
const QUOTED_PASSWORD = /(passw(?:or)?d ["'])([^"'\s:,\]}][^"'\s]*)/gi
const NO_LETTER = /[^A-Za-z]/
/** `["token","a1"]`, a pair of a list of headers or parameters. */
const PAIR = /([[(]["']([\w.-]+)["'], ?["'])[^"'\\]+/g
/** `name="password"`, an empty line and the value, as a form with files is sent; line breaks may be those of JSON. */
const FORM_PART = /(;\s?name=\\{0,3}"([\w.[\]-]+)\\{0,3}"(?:\r?\n|(?:\\+r)?\\+n){2})([^\r\n\\]+)/g
/** `--password a1` of a command. */
const OPTION = /(--(\w+(?:-\w+)*) ["']?)[^\s"'`\\-][^\s"'`\\]*/g
const USER_OF_COMMAND = /(\s(?:-u|--user) ["']?)[^\s"':]+:[^\s"'\\]+/g
/** `Digest username="a", response="…"`, where no `Authorization` is before it. */
const SCHEME = /((?:AWS4-HMAC-SHA256|Digest|Hawk|OAuth) )(?:\w+=(?:\\*"[^"\\]*\\*"|[^\s",\\]+),? ?)+/g
const SIGNED = /(?:mac|response|signature)=/i
/** The secret parts of a key as JSON has it: https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const KEY_PART = /(\\{0,3}"(?:d|p|q|dp|dq|qi|k)\\{0,3}"\s?:\s?\\{0,3}")[\w-]{16,}/g
const PAIRS = /[[(]["']/
/** `<Password>a1</Password>`, `<Password type="text">a1</Password>` */
const ELEMENT = /(<([\w:.-]+)(?:\s[^<>]*)?>)([^<>]+)/g
/** `<Password><![CDATA[a1]]></Password>` */
const CDATA = /(<([\w:.-]+)><!\[CDATA\[)[^<>\]]+/g
/** The address of a webhook is all that is needed to use it. */
const HOOK = /((?:hooks\.slack\.com|hooks\.zapier\.com|webhook\.office\.com|hook\.[eu][us]\d\.make\.com)\/)[\w/@-]+/g
const WEBHOOK = /(\/webhooks\/\d+\/)[\w-]{8,}/g

/** The text without such secrets. Its time is linear in the length of the text. */
export function withoutSpelt(text: string, nameOf: NameReader): string {
  let left = text
  if (WORD.test(left)) {
    left = withoutSaid(left).replace(QUOTED_PASSWORD, (all, before: string, value: string) =>
      NO_LETTER.test(value) ? before + REDACTED : all,
    )
  }
  const isNamed = (name: string) => nameOf(name) === SecretName.Always
  const isSecret = (name: string, value: string) =>
    isNamed(name) || (isRandom(value) && nameOf(name) !== SecretName.None)
  const named = (all: string, before: string, name: string) => (isNamed(name) ? before + REDACTED : all)
  if (PAIRS.test(left)) left = left.replace(PAIR, named)
  if (left.includes('</')) {
    left = left
      .replace(ELEMENT, (all, before: string, name: string, value: string) =>
        isSecret(name, value) ? before + REDACTED : all,
      )
      .replace(CDATA, named)
  }
  if (left.includes('name=')) {
    left = left.replace(FORM_PART, (all, before: string, name: string, value: string) =>
      isSecret(name, value) ? before + REDACTED : all,
    )
  }
  if (left.includes('--')) left = left.replace(OPTION, named)
  if (left.includes('curl')) left = left.replace(USER_OF_COMMAND, `$1${REDACTED}`)
  if (SIGNED.test(left))
    left = left.replace(SCHEME, (all, scheme: string) => (SIGNED.test(all) ? scheme + REDACTED : all))
  if (left.includes('kty')) left = left.replace(KEY_PART, `$1${REDACTED}`)
  return left.includes('hook') ? left.replace(HOOK, `$1${REDACTED}`).replace(WEBHOOK, `$1${REDACTED}`) : left
}

/** Without what a sentence says: each value is looked at once, for there is a space before it and none in it. */
function withoutSaid(text: string): string {
  let result = ''
  let from = 0
  for (const { 0: before, index } of text.matchAll(BEFORE_VALUE)) {
    VALUE.lastIndex = index + before.length
    const value = VALUE.exec(text)?.[0]
    if (value === undefined || !isRandom(value)) continue
    result += text.slice(from, index + before.length) + REDACTED
    from = index + before.length + value.length
  }
  return from === 0 ? text : result + text.slice(from)
}
