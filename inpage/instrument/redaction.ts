/** Hides what a recorded URL must not show: OpenTelemetry's list for `url.full`, and passwords. */

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/ , and the usual names of secrets. */
const SECRET_PARAMETER =
  /^(AWSAccessKeyId|Signature|sig|X-Amz-(Signature|Credential|Security-Token)|X-Goog-Signature|(access|id|refresh)_token|client_secret|api_?key|password|passwd|secret|token)$/i
const REDACTED = 'REDACTED'

/** The URL as text, without its fragment; with `redact`, credentials and secret parameters are hidden. */
export function recordedUrl(url: URL, redact: boolean): string {
  const copy = new URL(url)
  copy.hash = ''
  if (!redact) return copy.href
  if (copy.username !== '') copy.username = REDACTED
  if (copy.password !== '') copy.password = REDACTED
  // Only what is secret is written anew: rewriting the whole query would change how the rest is spelt.
  copy.search = copy.search.replace(/([?&])([^=&]*)=([^&]*)/g, (whole, separator: string, name: string) =>
    SECRET_PARAMETER.test(decoded(name)) ? `${separator}${name}=${REDACTED}` : whole,
  )
  return copy.href
}

/** A name as the server reads it. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
