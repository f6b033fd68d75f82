/** Reads the body of a response as far as it is no longer than it may be. */

/**
 * @param maxBytes - of what the server's encoding packs, once unpacked
 * @returns undefined where the body is longer; the rest of it is not loaded then
 * @throws what the browser throws where the body cannot be read to its end
 */
export async function boundedBody(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (response.body === null) return new Uint8Array(0)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = response.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length
    if (length > maxBytes) {
      await reader.cancel()
      return undefined
    }
    parts.push(read.value)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}
