/**
 * Removes secrets from text: URLs, messages, stacks, JSON, whatever a page has. This one function serves all paths into the
 * extension: the background applies it to everything that comes from pages. It finds secrets by name (`token=…`,
 * `"password": "…"`) and by form (JWTs, card numbers, keys of known services, `user:password@`). Its time is linear in the length
 * of the text.
 */
import { withoutCards } from './card-number'
import { isColon, isEquals } from './characters'
import { announcedTo, isAnnouncedLater, isRandom, secretAt } from './named-secret'
import { REDACTED } from './redacted'
import { type NameReader, SecretName, secretNames } from './secret-names'
import { fromBase64, isEscaped, unescaped, unescapedLoosely } from './spelling'
import { withoutSpelt } from './spelt-secret'

/** The settings that the redaction uses. */
export interface RedactionSettings {
  readonly redact: boolean
  /** Additional names of secrets, in any spelling. */
  readonly secretNames: readonly string[]
}

/** The redaction with the user's settings. */
export interface Redaction {
  /** False if the user wants to see everything. */
  readonly isOn: boolean
  /** Returns the text without its secrets; the rest stays unchanged. */
  text(text: string): string
  /** Whether an attribute with this name is a secret whatever its value. */
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

/** Shorter texts have no secret in a path. */
const MIN_PATH = 20
/** How deep percent-encoding is decoded: a URL in a URL in a URL. */
const MAX_DEPTH = 5

function redacted(given: string, nameOf: NameReader, depth: number): string {
  const left = withoutSecrets(given, nameOf, depth)
  if (!isEscaped(left)) return left
  const text = unescaped(left)
  const more = withoutSecrets(text, nameOf, depth)
  return more === text ? left : more
}

function withoutSecrets(given: string, nameOf: NameReader, depth: number): string {
  const text = withoutCards(given)
  // Most texts are a word or a path, and are done here.
  const isPlain = !NAMES.test(text) && !MARKS.test(text)
  if (isPlain && text.length < MIN_PATH) return text
  return withoutSegments(withoutSpelt(isPlain ? text : withoutMarked(text, nameOf, depth), nameOf), nameOf)
}

function withoutMarked(text: string, nameOf: NameReader, depth: number): string {
  let left = withoutNamed(text, nameOf)
  if (left.includes('&')) left = withoutEntities(left, nameOf)
  if (depth < MAX_DEPTH && IN_BASE64.test(left)) left = withoutBase64(left, nameOf, depth)
  if (depth < MAX_DEPTH && left.includes('%')) left = withoutEncoded(left, nameOf, depth)
  if (left.includes('//') || left.includes(ESCAPED_SLASH)) {
    left = left.replace(
      USER,
      (user, slashes: string) => `${slashes}${user.includes(':') ? `${REDACTED}:` : ''}${REDACTED}@`,
    )
  }
  if (!MARKS.test(left)) return left
  return left.replace(FORMS, (all: string, scheme = '') => {
    const isSecret = scheme === '' ? KEY.test(all) : CREDENTIALS.test(all.slice(scheme.length))
    return isSecret ? scheme + REDACTED : all
  })
}

/** The user of a URL: up to the last `@` of its authority, or up to where the text was cut. */
const USER = /((?:\\{0,4}\/){2})(?:[^\s/?#"'`<>\\]*@|[^\s/?#"'`<>\\:@]+:(?!\d*…)[^\s/?#"'`<>\\@]*…$)/g
/** As PHP writes JSON. */
const ESCAPED_SLASH = '\\/'
/**
 * A JWT; credentials of an `Authorization` header; keys as their makers mark them; a private key as PEM. The `\n` of JSON may
 * stand before them.
 */
const FORMS =
  /(?:(?<![\w-])|(?<=\\[nrt]))eyJ[\w-]{8,}(?:\.[\w-]*){1,4}|(?:\b|(?<=\\[nrt]))((?:[Bb]earer|[Bb]asic)[ +]+|(?:Negotiate|NTLM|SSWS|FlyV1) (?=[\w.~+/=-]{16})|bearer\.authorization\.k8s\.io\.)[\w.~+/=-]{4,}|(?:(?<![A-Za-z\d])(?!(?<=\\)[nrt])|(?<=\\[nrt]))(?:A[KS]IA[A-Z\d]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|hv[bsr]\.[\w-]{16,}|v[1-4]\.(?:local|public)\.[\w-]{32,}|SG\.[\w-]{16,}\.[\w-]{16,}|dapi[a-f\d]{32}|EAA[A-Za-z\d]{60,}|ATATT3[\w=-]{30,}|ATBB\w{24,}|APA91b[\w-]{60,}|HRKU-[\w-]{30,}|SK[a-f\d]{32}|key-[a-f\d]{32}|dp\.[a-z]{2,5}\.\w{30,}|pat[A-Za-z\d]{14}\.[a-f\d]{40,}|re_[A-Za-z\d]{8}_[A-Za-z\d]{20,}|\w{14}\.atlasv1\.[\w-]{40,}|[\w~.-]{3}\dQ~[\w~.-]{30,}[\w~-]|[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,}|AGE-SECRET-KEY-1[A-Z\d]{30,}|[a-f\d]{32}-us\d{1,2}(?!\w)|(?:[a-z]{2,5}_(?:live|test)|whsec|gh[oprsu]|github_pat|glc|fm2|vercel_blob_rw|gl(?:agent|cbt|dt|ft|imt|pat|ptt|rt|sa|soat)|xox[a-z]|xapp|npm|pypi|shp[a-z]{2}|do[opr]_v1|lin_api|sq0[a-z]{3}|hf|sk|GOCSPX|figd|gsk|lsv2_(?:pt|sk)|nfp|ntn|pplx|r8|rubygems|sb_secret|sbp|sntry[su]|xai|dckr_pat|NRAK|PMAK)[_-](?:[\w-]{16,}(?:\.[\w-]{2,20}){0,2}|[\w-]*…)|bot\d+:[\w-]{30,})|secret_[A-Za-z\d]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g
/** Marked keys contain a digit; words that only look like them do not. */
const KEY = /^eyJ|^---|\d/
/** Credentials contain one of these; “Basic settings” does not. */
const CREDENTIALS = /[\d._~+/=-]|[a-z][A-Z]/
/** A part that all of these forms have; testing for it is ten times as fast. */
const MARKS =
  /eyJ|earer[ +.]|asic[ +]|A[KS]IA|AIza|ya29|SG\.|_live_|_test_|whsec|gh[oprsu]_|_pat|gl[a-z]{2,5}-|glsa_|xox|xapp|npm_|pypi|shp|_v1|lin_api|sq0|hv[bsr]\.|\.local\.|\.public\.|hf_|sk[_-]|dapi|EAA|ATATT3|AGE-S|-us\d|GOCSPX|figd|lsv2|nfp_|ntn_|pplx|r8_|rubygems|sb_s|sbp_|sntry|xai-|NRAK|PMAK|bot\d|---B|egotiate |NTLM |SSWS |FlyV1 |ATBB|APA91b|HRKU|SK[a-f\d]{9}|key-[a-f\d]{9}|dp\.[a-z]{2,5}\.|pat[A-Za-z\d]{14}\.|re_[A-Za-z\d]{8}_|atlasv1|\dQ~|[MNO][\w-]{23}|glc_|fm2_|_rw_|secret_/
/** A part that each other text with a secret has, unless the secret is in a path. */
const NAMES = /[=:@%＝：]|\/\/|--/

/** The name of a value whose own name was announced. */
const VALUE = /(?:^|[\][])(?:content|value)$/i

function withoutNamed(text: string, nameOf: NameReader): string {
  let result = ''
  let from = 0
  let announced = -1
  const nameOfAnnounced: NameReader = (name) => (VALUE.test(name) ? SecretName.Always : nameOf(name))
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!isColon(code) && !isEquals(code)) continue
    const isAnnounced = at < announced || isAnnouncedLater(text, at, nameOf)
    const found = secretAt(text, at, from, isAnnounced ? nameOfAnnounced : nameOf)
    if (found === undefined) {
      announced = Math.max(announced, announcedTo(text, at, nameOf))
      continue
    }
    const { quote = '' } = found
    result += text.slice(from, found.start) + quote + REDACTED + quote
    from = found.end
    at = from - 1
  }
  return from === 0 ? text : result + text.slice(from)
}

/** Removes secrets from a path after a telling segment, as in `/reset-password/…`. */
function withoutSegments(text: string, nameOf: NameReader): string {
  let result = ''
  let from = 0
  let before = -1
  for (let slash = text.indexOf('/'); slash >= 0; ) {
    const next = text.indexOf('/', slash + 1)
    const length = (next < 0 ? text.length : next) - slash - 1
    if (before >= 0 && length >= MIN_SEGMENT && slash - before <= MAX_SEGMENT_NAME) {
      const segment = SEGMENT.exec(text.slice(slash + 1, slash + 1 + length))?.[0]
      if (
        segment !== undefined &&
        !OF_PAGE.test(segment) &&
        nameOf(text.slice(before + 1, slash)) !== SecretName.None &&
        isRandom(segment)
      ) {
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
/** Files of a page, whose names have a hash. */
const OF_PAGE = /\.(?:m?js|css|html?|gif|jpe?g|png|svg|webp|woff2?)$/
const SEGMENT = /^[\w.~=-]{16,}/

/** Examines percent-encoded text in decoded form, and encodes it again if it had a secret. */
function withoutEncoded(text: string, nameOf: NameReader, depth: number): string {
  let result = ''
  let from = 0
  let failed = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at)) {
    let start = at
    while (start > from && !isDelimiter(text.charCodeAt(start - 1))) start--
    while (at < text.length && !isDelimiter(text.charCodeAt(at))) at++
    const part = text.slice(start, at)
    let decoded: string | undefined
    try {
      if (failed < MAX_FAILED) decoded = decodeURIComponent(part)
    } catch {
      // It is not valid percent-encoding.
      failed++
    }
    const isValid = decoded !== undefined
    decoded ??= unescapedLoosely(part)
    if (decoded === part || decoded.length < MIN_PAIR) continue
    const left = redacted(decoded, nameOf, depth + 1)
    if (left === decoded) continue
    result +=
      text.slice(from, start) + (isValid ? encodeURIComponent(left) : left.replace(NEEDS_ENCODING, encodeURIComponent))
    from = at
  }
  return from === 0 ? text : result + text.slice(from)
}

/** In text that is no valid percent-encoding. */
const NEEDS_ENCODING = /[ "#&'/:<=>?[\\\]{}]/g

/** `&quot;` and `&#39;`, however they are written. */
const ENTITY = /&(?:quot|apos|#0{0,6}3[49]|#x0{0,6}2[27]);/gi
const DOUBLE = /&(?:quot|#0{0,6}34|#x0{0,6}22);/i

/** JSON as an attribute of an element in HTML: `data-props="{&quot;token&quot;:…}"`. */
function withoutEntities(text: string, nameOf: NameReader): string {
  // Quotes of the text's own end what is in the attribute.
  return text.replace(WITHIN_QUOTES, (part) => {
    const entity = ENTITY.exec(part)?.[0]
    ENTITY.lastIndex = 0
    if (entity === undefined) return part
    const quote = DOUBLE.test(entity) ? '"' : "'"
    const decoded = part.replace(ENTITY, quote)
    const left = withoutNamed(decoded, nameOf)
    return left === decoded ? part : left.replaceAll(quote, entity)
  })
}

const WITHIN_QUOTES = /[^"]+/g

/** JSON or a page in base64: `data:application/json;base64,…`, `?state=eyJ0b2tlbiI6…`. */
const BASE64 =
  /(?:(?:html|javascript|json|plain|xml);(?:[\w=-]{1,20};)?base64,|(?<![\w+/-])(?=eyJ))([\w+/-]{16,}={0,2})/g

const IN_BASE64 = /eyJ|;base64,/

function withoutBase64(text: string, nameOf: NameReader, depth: number): string {
  return text.replace(BASE64, (all: string, encoded: string) => {
    const decoded = fromBase64(encoded)
    const hasSecret = decoded !== undefined && redacted(decoded, nameOf, depth + 1) !== decoded
    return hasSecret ? all.slice(0, all.length - encoded.length) + REDACTED : all
  })
}

/** A name, what is behind it and a value, in characters. */
const MIN_PAIR = 4
/** How many failed attempts are made: each costs an error with its stack, some 20 µs. */
const MAX_FAILED = 20

/** Whether a character separates parts of a URL, or ends it: whitespace or `"` `#` `&` `'` `/` `<` `=` `>` `?` `\`. */
function isDelimiter(code: number): boolean {
  return code <= 35 || (code >= 38 && code <= 39) || code === 47 || (code >= 60 && code <= 63) || code === 92
}
