/**
 * Schemas that read with care: what makes no sense costs only itself. By Valibot, of which only what is used is bundled:
 * https://valibot.dev/api/
 */
import * as v from 'valibot'

type Entries = Record<string, v.GenericSchema>

/** A schema of anything that gives a value of this type. */
export type Reads<Output> = v.GenericSchema<unknown, Output>

/**
 * An object whose entries all have a default (`v.fallback`): what is no object is read as an empty one, and each wrong
 * value as its default. Keys that it does not know are left out.
 */
export function lenientObject<const Fields extends Entries>(fields: Fields) {
  const schema = v.object(fields)
  return v.fallback(schema, () => v.parse(schema, {}))
}

/** This, or undefined for what is wrong. */
export function orUndefined<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.optional(schema), undefined)
}

/** A text without the blanks around it, cut to a length in UTF-16 code units; '' is none. */
export function trimmedText(maxLength: number) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.transform((text) => text.slice(0, maxLength)),
    v.nonEmpty(),
  )
}

/** A list: of what it holds, all that is an `item`, each once, up to a number. */
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

/** Those of a few names that a list holds, in their own order. */
export function subsetOf<const Name extends string>(names: readonly Name[]) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((given): readonly Name[] => names.filter((name) => given.includes(name))),
  )
}

/** An object of any keys: of its entries, all whose key and value can be read, up to a number. */
export function recordOf<Value>(key: Reads<string>, value: Reads<Value>, most = Number.POSITIVE_INFINITY) {
  const entry = v.tuple([key, value])
  return v.pipe(
    // `v.record` leaves out `constructor` and `prototype`, which are names like others.
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
