/** Decides which names announce a secret. A name is split into its parts, however it is spelt. */
import { isOtherLetter } from './characters'

/** How certain a name makes it that the value is a secret. */
export const SecretName = {
  None: 0,
  /** The value may be anything; it is a secret if it is long and random. */
  Suspicious: 1,
  /** A secret as a parameter of a URL (`code`, `key`); an everyday word elsewhere. */
  InUrl: 2,
  /** A secret wherever it stands. */
  Always: 3,
} as const
/** One of the values of `SecretName`. */
export type SecretName = (typeof SecretName)[keyof typeof SecretName]

/** Judges a name. */
export type NameReader = (name: string) => SecretName

/** Of longer names only the end is read. In characters. */
const MAX_NAME = 64
/** How many results are cached; a page has hundreds of names. */
const MAX_KNOWN = 1000

/** A name with a part that ends with one of these is a secret: `userpassword`, `xcsrftoken`. */
const KIND =
  /(?:passw(?:or)?d|passw|pswd|passwort|kennwort|passphrase|contrasena|senha|mot-?de-?passe|wachtwoord|losenord|adgangskode|passord|salasana|haslo|heslo|jelszo|parola|sifre|пароль|סיסמה|密码|密碼|口令|パスワード|暗証番号|비밀번호|secret|token|tkn|credentials?|signature|authorization|jwt|nonce|[cx]srf|hmac|mnemonic|(?:recovery|seed)-?phrase|security-?answer|credit-?card|card-?(?:no|num|number|pan)|cc-?(?:num|number)|iban)\d{0,3}-/
/** Kinds of keys and codes that are secrets; a `sort_key` or a `country_code` is not. */
const KEY =
  /(?:access|account|activation|api|app|auth|client|consumer|encryption|functions?|host|invite|licen[cs]e|login|master|pass|priv|private|reset|secret|server|service|session|shared?|sign|signing|ssh|subscription|symmetric|user|webhook)-?key\d{0,3}-/
const CODE =
  /(?:access|activation|auth|authorization|backup|confirmation|device|invite|login|magic|mfa|one-?time|pass|recovery|registration|reset|security|sms|tfa|two-?factor|unlock|user|verification)-?code\d{0,3}-/
const WORD =
  /-(?:2fa|tfa|assertion|bearer|cookies?|cv[cv]|cc-csc|csc|key-pair|mfa|pass|pwd|(?:admin|db|ftp|http|mail|my|proxy|root|smtp|user)-?(?:pass|pw)|saml|sam-lart|sig|ssn|t?otp|verifier|wresult)\d{0,3}-/
/** A name that ends with one of these is no secret: the type of a token is not a token. */
const HARMLESS =
  /-(?:alg|algorithm|count|enabled|endpoint|expiration|expires?(?:-at|-in)?|expiry|format|headers|index|length|limit|method|mode|name|page|provider|required|size|status|timeout|ttl|type|ur[il]|version)-$/
const IN_URL =
  /^-(?:x-)?(?:auth[nz]?|authentication|code|key\d*|oauth|pin|policy|pw|sess|session|sign|ticket|(?:[a-z\d]+-)*(?:sid|[a-z]*sess(?:ion)?-?id))-$/
const SUSPICIOUS =
  /-(?:access|activate|activation|auth|captcha|challenge|code|confirm|confirmation|invitation|invite|key\d*|login|magic|oauth|policy|private|recover|recovery|refresh|reset|session|share|sign|signed|sso|state|ticket|tk|tok|tokens|turnstile|unlock|unsubscribe|verification|verify|wctx)-/

/** @param own - names that the user has added, in any spelling */
export function secretNames(own: readonly string[]): NameReader {
  const known = new Map<string, SecretName>()
  const added = own.map(inParts)

  function read(name: string): SecretName {
    const parts = inParts(decoded(name))
    if (added.some((one) => parts.includes(one))) return SecretName.Always
    // `APIkey` is split into `AP` and `Ikey`.
    if (isAlways(parts) || isAlways(`-${parts.replaceAll('-', '')}-`))
      return HARMLESS.test(parts) ? SecretName.Suspicious : SecretName.Always
    if (IN_URL.test(parts)) return SecretName.InUrl
    return SUSPICIOUS.test(parts) ? SecretName.Suspicious : SecretName.None
  }

  return (name) => {
    const end = name.slice(-MAX_NAME)
    let found = known.get(end)
    if (found === undefined) {
      found = read(end)
      if (known.size < MAX_KNOWN) known.set(end, found)
    }
    return found
  }
}

function isAlways(parts: string): boolean {
  return KIND.test(parts) || KEY.test(parts) || CODE.test(parts) || WORD.test(parts)
}

function decoded(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** The parts of a name: `user[newPassword]` and `user.new_password` both become `-user-new-password-`. */
function inParts(given: string): string {
  const name = ASCII.test(given) ? given : unaccented(given)
  let parts = '-'
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (isOtherLetter(code)) {
      parts +=
        isOtherLetter(name.charCodeAt(i - 1)) || parts.charCodeAt(parts.length - 1) === DASH ? name[i] : `-${name[i]}`
      continue
    }
    if (!isUpper(code) && !isLower(code) && !isDigit(code)) {
      if (parts.charCodeAt(parts.length - 1) !== DASH) parts += '-'
      continue
    }
    const before = name.charCodeAt(i - 1)
    const begins =
      isOtherLetter(before) ||
      (isUpper(code) && (isLower(before) || isDigit(before) || (isUpper(before) && isLower(name.charCodeAt(i + 1)))))
    parts += `${begins ? '-' : ''}${name[i]}`
  }
  return (parts.charCodeAt(parts.length - 1) === DASH ? parts : `${parts}-`).toLowerCase()
}

const DASH = 45
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/
const ACCENTS = /[\u0300-\u036f]/g

/** `contraseña` becomes `contrasena`, full-width letters become ASCII. */
function unaccented(name: string): string {
  return name.normalize('NFKD').replace(ACCENTS, '').replaceAll('ł', 'l').normalize('NFC')
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
