/** A program of today with the standard decorator. */
import type { Tracer } from '../../../inpage/api/api'

const { traced } = Reflect.get(globalThis, 'tracing') as Tracer

class Store {
  @traced load(id: number) {
    return this.read(id)
  }
  @traced({ name: 'store.read', spanKind: 3 }) read(id: number) {
    return id * 2
  }
  @traced get size() {
    return 1
  }
}

Reflect.set(globalThis, 'store', new Store())
