import type { AttributeEntry } from '../../../inpage/block/format'

/** A page that says nothing of itself is called by its host. The query of its URL is nobody's business but the user's. */
export function resourceOfPage(url: string): readonly AttributeEntry[] {
  const { host = '', protocol = '', pathname = '' } = URL.parse(url) ?? {}
  const page =
    host === '' ? [] : [['service.name', host] as const, ['url.full', `${protocol}//${host}${pathname}`] as const]
  return [...page, ['telemetry.sdk.language', 'webjs'], ['telemetry.sdk.name', 'tracepane']]
}
