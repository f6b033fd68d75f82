/** Reads the fields of a message in protobuf's wire format: https://protobuf.dev/programming-guides/encoding/ */

/** The value of a field: a number, or bytes. */
export type WireValue = bigint | Uint8Array

/**
 * Yields number and value of each field.
 *
 * @throws RangeError if the bytes end within a field, or are not a field
 */
export function* protobufFields(bytes: Uint8Array): Generator<readonly [number: number, value: WireValue], void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new RangeError('no varint')
  }
  while (at < bytes.length) {
    const key = Number(varint())
    const number = Math.floor(key / 8)
    switch (key & 7) {
      case 0:
        yield [number, varint()]
        break
      case 1:
        yield [number, view.getBigUint64(at, true)]
        at += 8
        break
      case 2: {
        const length = Number(varint())
        if (length > bytes.length - at) throw new RangeError('cut off')
        yield [number, bytes.subarray(at, at + length)]
        at += length
        break
      }
      case 5:
        yield [number, BigInt(view.getUint32(at, true))]
        at += 4
        break
      default:
        throw new RangeError('no field')
    }
  }
}
