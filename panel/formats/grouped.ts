/** After how many spans a generator yields, so that its caller can pause. */
const SLICE = 1000

/** Groups values by key, in the order in which keys first occur. */
export function grouped<Key, Value>(values: Iterable<Value>, keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>()
  for (const value of values) putInto(groups, keyOf(value), value)
  return groups
}

/** The same as a generator, which yields '' now and then: a million spans can be grouped without blocking. */
export function* groupedInSlices<Key, Value>(
  values: readonly Value[],
  keyOf: (value: Value) => Key,
): Generator<'', Map<Key, Value[]>> {
  const groups = new Map<Key, Value[]>()
  for (let i = 0; i < values.length; i++) {
    if (i % SLICE === SLICE - 1) yield ''
    putInto(groups, keyOf(values[i]), values[i])
  }
  return groups
}

/** Adds a value to its group. */
export function putInto<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}
