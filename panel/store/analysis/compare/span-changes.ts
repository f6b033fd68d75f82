import type { AttributeValue } from '../../../../inpage/block/format'
import { httpStatusOf, namesOfAttribute } from '../../columns/attribute-names'
import type { SpanDetail } from '../../model'

/** What two spans of one name say differently, besides their times. */
export interface SpanChanges {
  /** HTTP status codes, if they differ; undefined on a side that has none. */
  readonly status: readonly [number | undefined, number | undefined] | undefined
  /** What was thrown, as `type: message`, if that differs; undefined on a side where nothing was. */
  readonly exception: readonly [string | undefined, string | undefined] | undefined
  /** Attributes with different values, by key; undefined on a side that has none. */
  readonly attributes: readonly (readonly [string, AttributeValue | undefined, AttributeValue | undefined])[]
}

const STATUS_KEYS = namesOfAttribute('http.response.status_code')
/** Attributes that differ between any two requests, or are told as the status is. */
const OF_EACH_ONE = /^tracepane\.timing\.|^(?:client|network\.peer|server)\.port$|^error\.type$/

/** Compares what two spans say. */
export function spanChanges(a: SpanDetail, b: SpanDetail): SpanChanges {
  const [valuesA, valuesB] = [a, b].map(({ attributes }) => new Map(attributes))
  const keys = new Set([...valuesA.keys(), ...valuesB.keys()])
  const attributes = [...keys].flatMap((key) => {
    const [one, other] = [valuesA.get(key), valuesB.get(key)]
    const isTold = STATUS_KEYS.includes(key) || OF_EACH_ONE.test(key) || textOf(one) === textOf(other)
    return isTold ? [] : [[key, one, other] as const]
  })
  const status = [statusOf(a), statusOf(b)] as const
  const exception = [exceptionTextOf(a), exceptionTextOf(b)] as const
  return {
    status: status[0] === status[1] ? undefined : status,
    exception: exception[0] === exception[1] ? undefined : exception,
    attributes,
  }
}

function statusOf({ attributes }: SpanDetail): number | undefined {
  return httpStatusOf(attributes.find(([key]) => STATUS_KEYS.includes(key))?.[1])
}

function exceptionTextOf({ events }: SpanDetail): string | undefined {
  const thrown = events.findLast(({ name }) => name === 'exception')
  if (thrown === undefined) return undefined
  const said = ['exception.type', 'exception.message'].map(
    (key) => thrown.attributes.find(([name]) => name === key)?.[1],
  )
  return said.filter((text) => text !== undefined && text !== '').join(': ')
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return typeof value === 'object' ? JSON.stringify(value) : value === undefined ? undefined : String(value)
}
