/** How many spans are looked at before a writer lets others have their turn. */
const SLICE = 1000

/** By what `keyOf` says, in the order in which the keys are first seen. */
export function grouped<Key, Value>(values: Iterable<Value>, keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>()
  for (const value of values) putInto(groups, keyOf(value), value)
  return groups
}

/** The same for writers: it yields nothing ('') now and then, so that a million spans can be grouped in between. */
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

export function putInto<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}
