/** W3C's baggage: https://www.w3.org/TR/baggage/#header-content */

/** What the specification lets a server refuse. */
const MAX_LENGTH = 8192

/** A header with one entry more, of whose key readers take the last; as it was, where there is no room. */
export function withMember(header: string, key: string, value: string, properties = ''): string {
  const member = `${encoded(key)}=${encoded(value)}${properties}`
  return header.length + member.length < MAX_LENGTH ? header + (header === '' ? '' : ',') + member : header
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** The entries of a header, decoded. What isn't well-formed is left out. */
export function membersOf(header: string): [key: string, value: string, properties: string][] {
  return header.split(',').flatMap((member) => {
    const [, key, value, properties = ''] = /^([^=;]+)=([^;]*)(?:;(.*))?$/.exec(member) ?? []
    try {
      return key ? [[decodeURIComponent(key.trim()), decodeURIComponent(value.trim()), properties.trim()]] : []
    } catch {
      return []
    }
  })
}
