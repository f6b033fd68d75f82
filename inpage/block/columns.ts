/** Growing columns. The writer keeps its arrays from block to block, so that a span costs no allocation there. */

export class Words {
  array = new Uint32Array(256)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = grown(this.array, new Uint32Array(this.length * 2))
    this.array[this.length++] = value
  }

  used(): Uint32Array {
    return this.array.subarray(0, this.length)
  }
}

export class Floats {
  array = new Float64Array(256)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = grown(this.array, new Float64Array(this.length * 2))
    this.array[this.length++] = value
  }

  used(): Float64Array {
    return this.array.subarray(0, this.length)
  }
}

export class Bytes {
  array = new Uint8Array(256)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = grown(this.array, new Uint8Array(this.length * 2))
    this.array[this.length++] = value
  }

  used(): Uint8Array {
    return this.array.subarray(0, this.length)
  }
}

function grown<A extends Uint32Array | Float64Array | Uint8Array>(from: A, to: A): A {
  to.set(from)
  return to
}
