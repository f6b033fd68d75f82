/** A part of a URL as it is read: `/商品` for `/%E5%95%86%E5%93%81`. What would be a separator then stays as it is. */
export function readableUrl(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURI(part)
  } catch {
    return part
  }
}
