/** The origin of a URL; undefined if it has none. */
export function originOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined
  const { origin } = new URL(url)
  return origin === 'null' ? undefined : origin
}

/**
 * Whether scripts can be registered for a site. Browsers accept either all patterns or none, so a single bad one would leave
 * all sites untraced. URLs allow a star in a host, patterns do not.
 */
export function isRegistrable(origin: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  return (protocol === 'http:' || protocol === 'https:') && /^([\w.-]+|\[[\da-f:.]+\])$/.test(hostname)
}
