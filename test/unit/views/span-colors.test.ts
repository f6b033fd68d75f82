import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SpanKind } from '../../../inpage/api/api'
import {
  COLOR_NAMES,
  COLORS,
  colorDimension,
  colorsBy,
  spanColors,
} from '../../../panel/views/shared/colors/span-colors'
import { storeOf } from '../store/forest'

type Rgb = readonly [number, number, number]

/** The colours of a theme in the style sheet, without gamma. */
function themeOf(theme: 'light' | 'dark'): (name: string) => Rgb {
  const css = readFileSync('panel/app/panel.css', 'utf8')
  const [light, dark] = css.split(':root[data-theme="dark"] {')
  const block = (theme === 'light' ? light : dark).split('}')[0]
  return (name) => {
    const hex = new RegExp(`${name}: #([0-9a-f]{6});`).exec(block)?.[1] ?? /* white */ 'ffffff'
    const channel = (at: number) => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    }
    return [channel(0), channel(2), channel(4)]
  }
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [a, b].map(([r, g, blue]) => 0.2126 * r + 0.7152 * g + 0.0722 * blue).sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

/** https://bottosson.github.io/posts/oklab/ */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency (2009). */
const EYES: Readonly<Record<string, readonly Rgb[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
}

function distance(a: Rgb, b: Rgb, eye: readonly Rgb[]): number {
  const seen = (color: Rgb) => {
    const [r, g, blue] = eye.map((row) => Math.max(0, row[0] * color[0] + row[1] * color[1] + row[2] * color[2]))
    return oklab([r, g, blue])
  }
  const [x, y] = [seen(a), seen(b)]
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2])
}

describe.each(['light', 'dark'] as const)('the colours of bars (%s)', (theme) => {
  const color = themeOf(theme)

  it('stand out from the background by 3 : 1', () => {
    const worst = Math.min(...COLOR_NAMES.map((name) => contrast(color(name), color('--background'))))
    expect(worst).toBeGreaterThanOrEqual(3)
  })

  it.each(Object.keys(EYES))('differ from each other, and from red, by %s sight', (eye) => {
    const names = [...COLOR_NAMES.slice(0, COLORS), '--error-bar']
    let least = Number.POSITIVE_INFINITY
    let pair = ''
    for (const [i, a] of names.entries()) {
      for (const b of names.slice(i + 1)) {
        const apart = distance(color(a), color(b), EYES[eye])
        if (apart >= least) continue
        least = apart
        pair = `${a} ${b}`
      }
    }
    expect([pair, least > 0.05]).toEqual([pair, true])
  })
})

describe('a span’s colour', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  const lines = names.map((name, i) => ({
    ...{ id: i + 1, name, kind: i === 0 ? SpanKind.CLIENT : SpanKind.INTERNAL },
    attributes: (i === 8 ? {} : { 'service.name': name }) as Readonly<Record<string, string>>,
  }))

  it('is another for each of eight services, and that of internal spans where there is none', () => {
    const { store, index } = storeOf(lines)
    const { placeOf } = colorsBy(store.table, 'service')
    const places = lines.map((line) => placeOf(index(line)))
    expect(new Set(places.slice(0, 8)).size).toBe(8)
    expect(COLOR_NAMES[places[8]]).toBe('--internal')
  })

  it('is that of its kind where kinds are told apart', () => {
    const { store, index } = storeOf(lines)
    const { placeOf } = colorsBy(store.table, 'kind')
    expect(lines.slice(0, 2).map((line) => COLOR_NAMES[placeOf(index(line))])).toEqual(['--client', '--internal'])
  })

  it('is the same in every view, for any attribute', () => {
    const { store, index } = storeOf(lines)
    expect(spanColors(store, 'attr.service.name')).toBe(spanColors(store, 'attr.service.name'))
    const { placeOf, valueNumber, textOf, placeOfValue } = spanColors(store, 'attr.service.name')
    const span = index(lines[3])
    expect([textOf(valueNumber(span)), placeOfValue(valueNumber(span))]).toEqual(['d', placeOf(span)])
    expect(colorDimension('attr.user.id')).toEqual({ by: 'attribute', key: 'user.id' })
  })
})
