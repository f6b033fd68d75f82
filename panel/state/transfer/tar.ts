/** The files in an archive of tar. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */
import { Fault } from '../../formats/reading/json-parts'

/** Files are padded to blocks of so many bytes; each begins with a block that describes it. */
const BLOCK = 512

/** A file of an archive. */
interface TarFile {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether the archive ends within it. */
  readonly isCut: boolean
}

/** Whether bytes begin with the description of a file. */
export function isTar(bytes: Uint8Array): boolean {
  return textIn(bytes, 257, 5) === 'ustar'
}

/**
 * The ordinary files.
 *
 * @throws Fault if there are none
 */
export function tarFiles(bytes: Uint8Array<ArrayBuffer>, name: string): TarFile[] {
  const files: TarFile[] = []
  for (let at = 0; isTar(bytes.subarray(at, at + BLOCK)); ) {
    const head = bytes.subarray(at, at + BLOCK)
    const size = Number.parseInt(textIn(head, 124, 12), 8)
    if (!(size >= 0)) break
    const type = textIn(head, 156, 1)
    const folder = textIn(head, 345, 155)
    const from = at + BLOCK
    if ((type === '' || type === '0') && size > 0) {
      const own = textIn(head, 0, 100)
      const isCut = from + size > bytes.length
      files.push({ name: folder === '' ? own : `${folder}/${own}`, bytes: bytes.slice(from, from + size), isCut })
    }
    at = from + Math.ceil(size / BLOCK) * BLOCK
  }
  if (files.length === 0) throw new Fault('isEmptyArchive', name || 'file')
  return files
}

/** A text in a field of so many bytes; it ends at the first 0. */
function textIn(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim()
}
