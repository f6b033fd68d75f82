/** The words of the browser's own network filter, where they have another name here. */
import { type Interval, intervalOf, numberOf } from './interval'
import type { TextMatch } from './text-match'
import { textMatch } from './text-match'
import type { Term } from './tokens'

/** The attribute that such a word stands for. */
export const ATTRIBUTE_OF_WORD = {
  method: 'http.request.method',
  url: 'url.full',
} as const

/** Size of a response as it was transferred, headers included. */
export const SIZE_KEY = 'http.response.size'

const FACTORS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1000, kb: 1000, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 }

/**
 * Status codes: a number, a range, or a class as in `5xx`.
 *
 * @returns undefined if the text is none of these.
 */
export function codesFrom({ value, operator }: Term): Interval | undefined {
  if (operator === undefined && /^[1-5]xx$/i.test(value)) {
    const from = Number(value[0]) * 100
    return { min: from, max: from + 99 }
  }
  return intervalOf(value, operator, numberOf)
}

/** Sizes in bytes, with `k`, `M` or `G`; a size alone means at least that. */
export function sizesFrom({ value, operator }: Term): Interval | undefined {
  return intervalOf(value, operator, bytesOf, '>=')
}

function bytesOf(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([kmg]?b?)$/i.exec(text)
  return parts === null ? undefined : Number(parts[1]) * FACTORS[parts[2].toLowerCase()]
}

/** An origin whose domain contains the text, is it (`=`), or is like it with `*` for any text. */
export function domainMatch({ value, operator }: Term): TextMatch | undefined {
  const literal = value.replace(/[^\w*]/g, (character) => `\\${character}`)
  const part =
    value.includes('*') || operator === '=' ? `://${literal.replaceAll('*', '.*')}(:\\d+)?$` : `://.*${literal}`
  const match = textMatch(part.replaceAll('://', ':\\/\\/'), 'pattern')
  return typeof match === 'string' ? undefined : match
}
