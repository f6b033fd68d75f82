/**
 * Reads the page's attributes and puts them into a span, in two steps. Reading may run code of the page (getters, proxies),
 * which could finish or release that very span; putting runs none.
 */
import { isPlain, plainOf } from '../../block/plain'
import { keysOf, slice } from '../../platform/natives'
import type { ReportMisuse } from '../misuse'
import { type StoredValue, storedValue, textLength } from './attribute-value'
import { MAX_ATTRIBUTES, MAX_INNER_ATTRIBUTES, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from './limits'
import type { SpanData } from './span-data'

/** The attributes that were read. An undefined value removes the attribute. */
export interface ReadAttributes {
  readonly keys: string[]
  readonly values: (StoredValue | undefined)[]
}

/** How many keys of an object are read. */
const MAX_KEYS_READ = 4 * MAX_ATTRIBUTES

/** Reads an object of attributes. Never throws; what can't be recorded is reported and left out. */
export function readAttributes(attributes: unknown, call: string, misuse: ReportMisuse): ReadAttributes {
  const keys: string[] = []
  const values: (StoredValue | undefined)[] = []
  const read = { keys, values }
  if (attributes === undefined || attributes === null) return read
  if (typeof attributes !== 'object') {
    misuse(`${call}: attributes is not valid`)
    return read
  }
  try {
    const given = isPlain(attributes) ? attributes : (plainOf(attributes, MAX_KEYS_READ) ?? attributes)
    const own = keysOf(given)
    for (let i = 0; i < own.length && i < MAX_KEYS_READ; i++) {
      const key = own[i]
      const value: unknown = (given as { readonly [key: string]: unknown })[key]
      const stored = value === undefined || value === null ? undefined : readValue(value, key, misuse)
      if (stored === undefined && value !== undefined && value !== null) continue
      keys[keys.length] = key
      values[values.length] = stored
    }
  } catch {
    misuse(`${call}: an attribute threw when it was read`)
  }
  return read
}

/** Reads a value to be stored; undefined, and reported, if it can't be. Never throws. */
export function readValue(value: unknown, key: string, misuse: ReportMisuse): StoredValue | undefined {
  try {
    const stored = storedValue(value)
    if (stored === undefined) misuse(`the attribute “${slice(key, 0, 80)}” is of a type that can’t be recorded`)
    return stored
  } catch {
    misuse(`the attribute “${slice(key, 0, 80)}” threw when it was read`)
    return undefined
  }
}

/** Sets an attribute; undefined removes it. */
export function putAttribute(data: SpanData, key: string, value: StoredValue | undefined): void {
  const { keys, values } = data
  const name = key.length > MAX_NAME_LENGTH ? slice(key, 0, MAX_NAME_LENGTH) : key
  let at = 0
  while (at < keys.length && keys[at] !== name) at++
  if (value === undefined) {
    if (at < keys.length) removeAttribute(data, at)
    return
  }
  const isNew = at === keys.length
  const grown = isNew ? name.length + textLength(value) : textLength(value) - textLength(values[at])
  if ((isNew && at === MAX_ATTRIBUTES) || data.textLength + grown > MAX_TEXT_LENGTH) {
    data.droppedAttributes++
    return
  }
  data.textLength += grown
  keys[at] = name
  values[at] = value
}

/** Sets several attributes. */
export function putAttributes(data: SpanData, { keys, values }: ReadAttributes): void {
  for (let i = 0; i < keys.length; i++) putAttribute(data, keys[i], values[i])
}

/** The attribute of an event or link that counts its dropped attributes: a span has counts only for its own. */
const DROPPED = 'tracepane.dropped_attributes'

/** The attributes that an event or a link may keep. */
export function innerAttributes(data: SpanData, read: ReadAttributes): { keys: string[]; values: StoredValue[] } {
  const keys: string[] = []
  const values: StoredValue[] = []
  let dropped = 0
  for (let i = 0; i < read.keys.length; i++) {
    const value = read.values[i]
    if (value === undefined) continue
    const key = slice(read.keys[i], 0, MAX_NAME_LENGTH)
    const length = key.length + textLength(value)
    if (keys.length === MAX_INNER_ATTRIBUTES || data.textLength + length > MAX_TEXT_LENGTH) {
      dropped++
      continue
    }
    data.textLength += length
    keys[keys.length] = key
    values[values.length] = value
  }
  if (dropped > 0) {
    keys[keys.length] = DROPPED
    values[values.length] = dropped
  }
  return { keys, values }
}

/** Moves later ones up, so that attributes stay in the order in which they were set. */
function removeAttribute(data: SpanData, at: number): void {
  const { keys, values } = data
  data.textLength -= keys[at].length + textLength(values[at])
  const last = keys.length - 1
  for (let i = at; i < last; i++) {
    keys[i] = keys[i + 1]
    values[i] = values[i + 1]
  }
  keys.length = values.length = last
}
