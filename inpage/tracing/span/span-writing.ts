/** Reads events and links, which may run code of the page, and then puts them into a span, which runs none. */

import type { Time } from '../../api/api'
import type { EventRecord } from '../../block/record'
import { slice } from '../../platform/natives'
import { now, readTime } from '../clock'
import { type Ids, idsOfContext } from '../ids'
import type { ReportMisuse } from '../misuse'
import { innerAttributes, type ReadAttributes, readAttributes } from './attribute-list'
import { textLength } from './attribute-value'
import { exceptionAttributes } from './exception'
import { MAX_EVENTS, MAX_LINKS, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from './limits'
import type { SpanData } from './span-data'

/** An event that was read. */
export interface ReadEvent {
  readonly name: string
  readonly timeMs: number
  readonly attributes: ReadAttributes
}

/** Reads an event. Undefined, with a report, if it is not one. Never throws. */
export function readEvent(
  name: unknown,
  attributes: unknown,
  timeNs: Time | null | undefined,
  misuse: ReportMisuse,
  call = 'addEvent',
): ReadEvent | undefined {
  if (typeof name !== 'string') {
    misuse('addEvent: name is not valid')
    return undefined
  }
  const timeMs = timeNs === undefined || timeNs === null ? now() : readTime(timeNs, `${call}: timeNs`, misuse)
  if (timeMs === undefined) {
    misuse(`${call}: timeNs is not valid`)
    return undefined
  }
  return { name: slice(name, 0, MAX_NAME_LENGTH), timeMs, attributes: readAttributes(attributes, call, misuse) }
}

/** An error as an event; what the page says of it comes before what it says itself. Never throws. */
export function readError(
  error: unknown,
  given: unknown,
  timeNs: Time | null | undefined,
  misuse: ReportMisuse,
): ReadEvent | undefined {
  const event = readEvent('exception', given, timeNs, misuse, 'recordError')
  if (event === undefined) return undefined
  const { keys, values } = event.attributes
  const attributes = readAttributes(exceptionAttributes(error), '', misuse)
  for (let i = 0; i < keys.length; i++) {
    let at = 0
    while (at < attributes.keys.length && attributes.keys[at] !== keys[i]) at++
    attributes.keys[at] = keys[i]
    attributes.values[at] = values[i]
  }
  return { ...event, attributes }
}

/** Adds an event, or counts it as dropped. */
export function putEvent(data: SpanData, { name, timeMs, attributes }: ReadEvent): void {
  const count = data.events?.length ?? 0
  if (count === MAX_EVENTS || data.textLength + name.length > MAX_TEXT_LENGTH) {
    data.droppedEvents++
    return
  }
  data.textLength += name.length
  const event: EventRecord = { name, timeMs, ...innerAttributes(data, attributes) }
  if (data.events === undefined) data.events = [event]
  else data.events[count] = event
}

/** Drops the oldest event of a name, and counts it, to make room for a newer one. */
export function dropOldestEvent(data: SpanData, name: string): void {
  const { events = [] } = data
  let at = 0
  while (at < events.length && events[at].name !== name) at++
  if (at === events.length) return
  data.textLength -= textLengthOf(events[at])
  for (; at < events.length - 1; at++) events[at] = events[at + 1]
  events.length--
  data.droppedEvents++
}

function textLengthOf({ name, keys, values }: EventRecord): number {
  let length = name.length
  for (let i = 0; i < keys.length; i++) length += keys[i].length + textLength(values[i])
  return length
}

/** A link that was read. */
export interface ReadLink {
  readonly ids: Ids
  readonly attributes: ReadAttributes
}

/** Reads a link. Undefined, with a report, if it is not one. Never throws. */
export function readLink(link: unknown, misuse: ReportMisuse): ReadLink | undefined {
  try {
    const { context, attributes } = link as { readonly context: object; readonly attributes: unknown }
    const ids = idsOfContext(context)
    if (ids !== undefined) return { ids, attributes: readAttributes(attributes, 'addLink', misuse) }
  } catch {
    // It has no context: reported below.
  }
  misuse('addLink: link is not valid')
  return undefined
}

/** Adds a link, or counts it as dropped. */
export function putLink(data: SpanData, { ids, attributes }: ReadLink): void {
  const count = data.links?.length ?? 0
  if (count === MAX_LINKS || data.textLength > MAX_TEXT_LENGTH) {
    data.droppedLinks++
    return
  }
  const record = { ...ids, ...innerAttributes(data, attributes) }
  if (data.links === undefined) data.links = [record]
  else data.links[count] = record
}
