/** The fields of a form in the body of a request. */

/** More fields than these are shown as text. */
const MAX_FIELDS = 500

/** A field by its name. A file has its name as the value. */
export type FormField = readonly [name: string, value: string]

/** The fields of a form by its content type; undefined if it is no form, or has very many fields. */
export function formFields(contentType: string, body: string): readonly FormField[] | undefined {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim())
  if (type.toLowerCase() === 'application/x-www-form-urlencoded') {
    const fields = [...new URLSearchParams(body)]
    return fields.length > 0 && fields.length <= MAX_FIELDS ? fields : undefined
  }
  if (type.toLowerCase() !== 'multipart/form-data') return undefined
  const boundary = parameters.find((one) => /^boundary=/i.test(one))?.slice('boundary='.length)
  return boundary === undefined ? undefined : partFields(body, boundary.replaceAll('"', ''))
}

/** https://www.rfc-editor.org/rfc/rfc7578 */
function partFields(body: string, boundary: string): readonly FormField[] | undefined {
  const parts = body.split(`--${boundary}`, MAX_FIELDS + 2).slice(1)
  const fields = parts.flatMap((part): FormField[] => {
    const headEnd = part.indexOf('\r\n\r\n')
    const head = part.slice(0, headEnd)
    const name = /\bname="([^"]*)"/i.exec(head)?.[1]
    if (headEnd < 0 || name === undefined) return []
    const file = /\bfilename="([^"]*)"/i.exec(head)?.[1]
    return [[name, file ?? part.slice(headEnd + 4).replace(/\r\n$/, '')]]
  })
  return fields.length > 0 && fields.length <= MAX_FIELDS ? fields : undefined
}
