/** Growable columns. The writer reuses its arrays for each block, so that a span allocates nothing here. */
import { copyInto, NativeFloat64Array, NativeUint8Array, NativeUint32Array } from '../platform/natives'

const FIRST_LENGTH = 256

/** A column of unsigned 32-bit numbers. The first `length` elements of `array` are written, the rest is spare capacity. */
export class Words {
  array = new NativeUint32Array(FIRST_LENGTH)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = grown(this.array, new NativeUint32Array(this.length * 2))
    this.array[this.length++] = value
  }
}

/** A column of 64-bit floats. The first `length` elements of `array` are written, the rest is spare capacity. */
export class Floats {
  array = new NativeFloat64Array(FIRST_LENGTH)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = grown(this.array, new NativeFloat64Array(this.length * 2))
    this.array[this.length++] = value
  }
}

/** One of the three attribute tables (of spans, events, links). The first `count` elements of each array are written. */
export class AttributeTable {
  count = 0
  keys = new NativeUint32Array(FIRST_LENGTH)
  types = new NativeUint8Array(FIRST_LENGTH)
  values = new NativeFloat64Array(FIRST_LENGTH)

  push(key: number, type: number, value: number): void {
    const { count } = this
    if (count === this.keys.length) {
      this.keys = grown(this.keys, new NativeUint32Array(count * 2))
      this.types = grown(this.types, new NativeUint8Array(count * 2))
      this.values = grown(this.values, new NativeFloat64Array(count * 2))
    }
    this.keys[count] = key
    this.types[count] = type
    this.values[count] = value
    this.count = count + 1
  }
}

function grown<A extends Uint32Array | Float64Array | Uint8Array>(from: A, to: A): A {
  copyInto(to, from, from.length, 0)
  return to
}
