/**
 * Lenient schemas: an invalid part is replaced or left out, and the rest still counts. Built on Valibot, of which only what
 * is used is bundled: https://valibot.dev/api/
 */
import * as v from 'valibot'

type Entries = Record<string, v.GenericSchema>

/** A schema that takes any value and gives an `Output`. */
export type Reads<Output> = v.GenericSchema<unknown, Output>

/**
 * An object whose entries all have a default (`v.fallback`). Anything but an object is read as an empty one, and each invalid
 * value as its default. Unknown keys are left out.
 */
export function lenientObject<const Fields extends Entries>(fields: Fields) {
  const schema = v.object(fields)
  return v.fallback(schema, () => v.parse(schema, {}))
}

/** The value, or undefined if it is invalid. */
export function orUndefined<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.optional(schema), undefined)
}

/** A trimmed text, cut to a length in UTF-16 code units. Empty text is invalid. */
export function trimmedText(maxLength: number) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.transform((text) => text.slice(0, maxLength)),
    v.nonEmpty(),
  )
}

/** A list: all valid items, each once, up to a number. */
export function listOf<Item>(item: Reads<Item>, most = Number.POSITIVE_INFINITY) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((given): readonly Item[] => {
      const items = given.flatMap((each) => {
        const read = v.safeParse(item, each)
        return read.success ? [read.output] : []
      })
      return [...new Set(items)].slice(0, most)
    }),
  )
}

/** The names of a fixed set that a list contains, in the order of the set. */
export function subsetOf<const Name extends string>(names: readonly Name[]) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((given): readonly Name[] => names.filter((name) => given.includes(name))),
  )
}

/** An object with any keys: all entries with a valid key and value, up to a number. */
export function recordOf<Value>(key: Reads<string>, value: Reads<Value>, most = Number.POSITIVE_INFINITY) {
  const entry = v.tuple([key, value])
  return v.pipe(
    // `v.record` leaves out `constructor` and `prototype`, which are valid keys here.
    v.custom<object>((given) => typeof given === 'object' && given !== null),
    v.transform((given): Readonly<Record<string, Value>> => {
      const entries = Object.entries(given).flatMap((each) => {
        const read = v.safeParse(entry, each)
        return read.success ? [read.output] : []
      })
      return Object.fromEntries(entries.slice(0, most))
    }),
  )
}
