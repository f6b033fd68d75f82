/**
 * Takes secrets out of text: of URLs, messages, stacks, JSON, whatever a page has. This is the one function for every way
 * in: the background uses it on all that comes from pages. It goes by names (`token=…`, `"password": "…"`) and by forms (JWTs, keys of known makers,
 * `user:password@`). Its time is linear in the length of the text.
 */
import { isRandom, secretAt } from './named-secret'
import { type NameReader, SecretName, secretNames } from './secret-names'

/** Stands where a secret was. */
export const REDACTED = 'REDACTED'

/** What of the settings the redaction goes by. */
export interface RedactionSettings {
  readonly redact: boolean
  /** Names that count as secret besides those that are known, in any spelling. */
  readonly secretNames: readonly string[]
}

/** The redaction as the user has set it. */
export interface Redaction {
  /** Off where the user wants to see it all. */
  readonly isOn: boolean
  /** The text without its secrets; the rest stays as it is spelt. */
  text(text: string): string
  /** Whether an attribute of this name is a secret whatever its value is. */
  isSecret(name: string): boolean
}

/** With `redact` off every text stays as it is. */
export function createRedaction({ redact, secretNames: own }: RedactionSettings): Redaction {
  if (!redact) return { isOn: false, text: (text) => text, isSecret: () => false }
  const nameOf = secretNames(own)
  return {
    isOn: true,
    text: (text) => redacted(text, nameOf, 0),
    isSecret: (name) => nameOf(name) === SecretName.Always,
  }
}

/** Nothing shorter has a secret in its path. */
const MIN_PATH = 20
/** A URL in a URL in a URL. */
const MAX_DEPTH = 3

function redacted(text: string, nameOf: NameReader, depth: number): string {
  // Most texts are a word or a path, and are done here.
  const isPlain = !NAMES.test(text) && !MARKS.test(text)
  if (isPlain && text.length < MIN_PATH) return text
  return withoutSegments(isPlain ? text : withoutMarked(text, nameOf, depth), nameOf)
}

function withoutMarked(text: string, nameOf: NameReader, depth: number): string {
  let left = withoutNamed(text, nameOf)
  if (depth < MAX_DEPTH && left.includes('%')) left = withoutEncoded(left, nameOf, depth)
  if (left.includes('//')) {
    left = left.replace(USER, (user) => (user.includes(':') ? `//${REDACTED}:${REDACTED}@` : `//${REDACTED}@`))
  }
  if (!MARKS.test(left)) return left
  return left.replace(FORMS, (all: string, scheme = '') => {
    const isSecret = scheme === '' ? KEY.test(all) : CREDENTIALS.test(all.slice(scheme.length))
    return isSecret ? scheme + REDACTED : all
  })
}

/** The user of a URL, up to the last `@` of its authority, or to where the text was cut. */
const USER = /\/\/[^\s/?#"'`<>\\]*@|\/\/[^\s/?#"'`<>\\:@]+:(?!\d*…)[^\s/?#"'`<>\\@]*…$/g
/** A JWT; credentials of an `Authorization` header; keys as their makers mark them; a private key as PEM. */
const FORMS =
  /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}|\b((?:[Bb]earer|[Bb]asic) +)[\w.~+/=-]{4,}|(?<![A-Za-z\d])(?:A[KS]IA[A-Z\d]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|hvs\.[\w-]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|(?:[rs]k_(?:live|test)|whsec|gh[oprsu]|github_pat|glpat|xox[a-z]|npm|pypi|shp[a-z]{2}|dop_v1|lin_api|sq0[a-z]{3}|hf|sk)[_-](?:[\w-]{16,}|[\w-]*…)|bot\d+:[\w-]{30,})|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g
/** A word that only looks like a marked key has no digit. */
const KEY = /^eyJ|^---|\d/
/** “Basic settings” are none. */
const CREDENTIALS = /[\d._~+/=-]|[a-z][A-Z]/
/** What all of them have: found ten times as fast. */
const MARKS =
  /eyJ|earer |asic |A[KS]IA|AIza|ya29|SG\.|k_live|k_test|whsec|gh[oprsu]_|_pat|glpat|xox|npm_|pypi|shp|dop_v1|lin_api|sq0|hvs|hf_|sk[_-]|bot\d|---B/
/** What a text with a secret has, if it has none of those and no path. */
const NAMES = /[=:@%]|\/\//

function withoutNamed(text: string, nameOf: NameReader): string {
  let result = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 58 && code !== 61) continue
    const found = secretAt(text, at, from, nameOf)
    if (found === undefined) continue
    result += text.slice(from, found.start) + REDACTED
    from = found.end
    at = from - 1
  }
  return from === 0 ? text : result + text.slice(from)
}

/** What stands in a path behind a telling name, as in `/reset-password/…`. */
function withoutSegments(text: string, nameOf: NameReader): string {
  let result = ''
  let from = 0
  let before = -1
  for (let slash = text.indexOf('/'); slash >= 0; ) {
    const next = text.indexOf('/', slash + 1)
    const length = (next < 0 ? text.length : next) - slash - 1
    if (before >= 0 && length >= MIN_SEGMENT && slash - before <= MAX_SEGMENT_NAME) {
      const segment = SEGMENT.exec(text.slice(slash + 1, slash + 1 + length))?.[0]
      if (segment !== undefined && nameOf(text.slice(before + 1, slash)) !== SecretName.None && isRandom(segment)) {
        result += text.slice(from, slash + 1) + REDACTED
        from = slash + 1 + segment.length
      }
    }
    before = slash
    slash = next
  }
  return from === 0 ? text : result + text.slice(from)
}

const MIN_SEGMENT = 16
const MAX_SEGMENT_NAME = 40
const SEGMENT = /^[\w.~=-]{16,}/

/** What is percent-encoded is looked at as what it says, and encoded again where that has a secret. */
function withoutEncoded(text: string, nameOf: NameReader, depth: number): string {
  let result = ''
  let from = 0
  let failed = 0
  for (let at = text.indexOf('%'); at >= 0 && failed < MAX_FAILED; at = text.indexOf('%', at)) {
    let start = at
    while (start > from && !isDelimiter(text.charCodeAt(start - 1))) start--
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++
    const part = text.slice(start, at)
    let clean = part
    try {
      const decoded = decodeURIComponent(part)
      const left = redacted(decoded, nameOf, depth + 1)
      if (left !== decoded) clean = encodeURIComponent(left)
    } catch {
      // It is no encoded text.
      failed++
    }
    if (clean === part) continue
    result += text.slice(from, start) + clean
    from = at
  }
  return from === 0 ? text : result + text.slice(from)
}

/** A failure takes an error with its stack, some 20 µs. */
const MAX_FAILED = 20

/** Whitespace, and what stands between the parts of a URL: `"` `#` `&` `'` `/` `<` `=` `>` `?`. */
function isDelimiter(code: number): boolean {
  return code <= 35 || (code >= 38 && code <= 39) || code === 47 || (code >= 60 && code <= 63)
}
