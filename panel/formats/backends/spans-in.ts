/** Finds objects in whatever an API or an export wraps around them: lists, pages, hits, results. */
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'

/** An object and its path in the file. */
export interface LocatedObject {
  readonly object: JsonObject
  readonly where: string
}

type IsOne = (object: JsonObject) => boolean

/** A list of a search in a page of an answer: more layers are something else. */
const MAX_DEPTH = 6
/** How many items of a list, and how many objects in all, are looked at to recognize a format. */
const LOOKED_AT = 20
const MAX_LOOKED_AT = 2000

/** Whether there is such an object in a value. */
export function holds(value: unknown, isOne: IsOne): boolean {
  return typeof value === 'object' && value !== null && firstObjects(value).some(isOne)
}

/** The objects that are looked at, by the value that has them in it: some thirty readers ask, for each line of a file. */
const looked = new WeakMap<object, readonly JsonObject[]>()

function firstObjects(value: object): readonly JsonObject[] {
  const known = looked.get(value)
  if (known !== undefined) return known
  const found: JsonObject[] = []
  let left = MAX_LOOKED_AT
  const look = (each: unknown, depth: number): void => {
    if (typeof each !== 'object' || each === null || depth > MAX_DEPTH || left-- <= 0) return
    if (isObject(each)) found.push(each)
    for (const inner of Array.isArray(each) ? each.slice(0, LOOKED_AT) : Object.values(each)) look(inner, depth + 1)
  }
  look(value, 0)
  looked.set(value, found)
  return found
}

/**
 * All such objects in all parts. It does not look for others within them.
 *
 * @param report - is told of what stands in lists beside such objects, where one of them would stand
 */
export function allIn(parts: readonly FilePart[], isOne: IsOne, report?: ImportReport): LocatedObject[] {
  const found: LocatedObject[] = []
  const lookInList = (list: readonly unknown[], where: string, depth: number): void => {
    const others: number[] = []
    // Under which members of their items they were found; '' for the items themselves.
    const members = new Set<string>()
    for (let i = 0; i < list.length; i++) {
      const at = `${where}[${i}]`
      const known = found.length
      look(list[i], at, depth + 1)
      if (found.length === known) others.push(i)
      else members.add(/^[^.[]*/.exec(found[known].where.slice(at.length + 1))?.[0] ?? '')
    }
    for (const i of members.size === 0 ? [] : others) {
      const other = list[i]
      const isOfThese = members.has('') || !isObject(other) || [...members].some((name) => name in other)
      if (isOfThese) report?.leaveOut('part', () => new Fault('unknownFormat', `${where}[${i}]`))
    }
  }
  const look = (each: unknown, where: string, depth: number): void => {
    if (typeof each !== 'object' || each === null || depth > MAX_DEPTH) return
    if (isObject(each) && isOne(each)) found.push({ object: each, where })
    else if (Array.isArray(each)) lookInList(each, where, depth)
    else lookInMap(Object.entries(each), where, depth)
  }
  const lookInMap = (members: readonly (readonly [string, unknown])[], where: string, depth: number): void => {
    const others: string[] = []
    let isById = false
    for (const [key, inner] of members) {
      const known = found.length
      look(inner, pathOf(where, key), depth + 1)
      if (found.length === known) others.push(key)
      else isById ||= isIdLike(key)
    }
    // A map by ids is a list: what has an id there is one of these.
    for (const key of isById ? others.filter(isIdLike) : [])
      report?.leaveOut('part', () => new Fault('unknownFormat', pathOf(where, key)))
  }
  for (const { value, where } of parts) look(value, where, 0)
  return found
}

/** Whether a key is an id rather than a name. */
function isIdLike(key: string): boolean {
  return /^[\da-f-]{1,36}$/i.test(key) && /\d/.test(key)
}

/** The path of a member. The path of a part may end with the line at which it begins. */
export function pathOf(where: string, key: string): string {
  return where === '' || where.endsWith(' ') ? where + key : `${where}.${key}`
}
