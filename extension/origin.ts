/** The origin of a URL; undefined for what has none. */
export function originOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined
  const { origin } = new URL(url)
  return origin === 'null' ? undefined : origin
}

/**
 * Whether scripts can be registered for a site. Browsers take all patterns or none, so one that they refuse would leave
 * the others untraced. A host may hold a star as far as URLs are concerned.
 */
export function isRegistrable(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  return (protocol === 'http:' || protocol === 'https:') && /^([\w.-]+|\[[\da-f:.]+\])$/.test(hostname)
}
