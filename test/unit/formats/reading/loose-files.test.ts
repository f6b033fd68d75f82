/** Texts that are no JSON, or more than one value of it: what stands in them is read, and the rest is listed. */
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTraceFile } from '../../../../panel/formats/all'
import { otlp, otlpLines } from '../../../../panel/formats/otlp/otlp'
import { ImportReport } from '../../../../panel/formats/reading/import-report'
import { jsonValues } from '../../../../panel/formats/reading/json-values'
import { looseValue } from '../../../../panel/formats/reading/loose-value'
import type { ReadFile } from '../../../../panel/formats/reading/read-file'
import { bySpanId, FULL, plainSpan, traceSpans } from '../spans'

function read(text: string): Extract<ReadFile, { spans: unknown }> {
  const file = readTraceFile(text)
  if (!('spans' in file)) throw new Error(`${file.reason} at ${file.where}`)
  return file
}

const line = (i: number) => [...otlp.write([plainSpan(i)])].join('').replaceAll('\n', '')
const names = (text: string) => read(text).spans.map(({ name }) => name)

describe('values after each other', () => {
  it.each([
    ['on lines', `${line(1)}\n${line(2)}\n`],
    ['on lines of Windows', `${line(1)}\r\n${line(2)}\r\n`],
    ['on one line', `${line(1)}${line(2)}`],
    ['on several lines each', [1, 2].map((i) => JSON.stringify(JSON.parse(line(i)), null, 2)).join('\n')],
    ['with commas between them', `${line(1)},\n${line(2)},`],
    ['behind the time of a log', `2026-01-01 10:00:00 [INFO] ${line(1)}\n[2026-01-01T10:00:01Z] ${line(2)}`],
    [
      'among other output',
      `$ node app.js\nlistening on [::1]:80\n${line(1)}\nGET /a 200\n${line(2)}\nbye (it's "over"`,
    ],
  ])('are read %s', (_how, text) => expect(names(text)).toEqual(['span 1', 'span 2']))

  it('are read but for the one that is broken', () => {
    const broken = `${line(2).slice(0, 40)}}`
    const file = read(`${line(1)}\n${broken}\n${line(3)}\n{"cut off`)
    expect(file.spans.map(({ name }) => name)).toEqual(['span 1', 'span 3'])
    expect(file.listed.map(({ reason, where }) => `${reason} ${where}`)).toEqual(['notJson line 2', 'notJson line 4'])
  })

  it('are read in a time that grows with them, however many are broken', () => {
    const start = performance.now()
    const text = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? '{"a": [{"b' : '{"a":1} x "')).join('\n')
    expect(readTraceFile(text)).toMatchObject({ reason: 'notJson' })
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('a value that is cut off', () => {
  it('is read up to there, which is said', () => {
    const whole = [...otlp.write([1, 2, 3].map((i) => plainSpan(i, { attributes: [['a', 'b']] })))].join('')
    const file = read(whole.slice(0, whole.indexOf('span 3')))
    expect(file.spans.map(({ name }) => name)).toEqual(['span 1', 'span 2'])
    expect(file.listed).toMatchObject([{ part: 'text', reason: 'cutOff' }])
  })

  it('gives spans that are there, wherever it is cut', () => {
    const whole = [...otlp.write([1, 2, 3].map((i) => plainSpan(i)))].join('')
    for (let end = 0; end < whole.length; end++) {
      const file = readTraceFile(whole.slice(0, end))
      if ('spans' in file) expect(file.spans.every(({ spanId }) => /^0{15}[123]$/.test(spanId))).toBe(true)
      else expect(file.reason).not.toBe('tooDeep')
    }
  })
})

describe('what keeps to JSON but for a little', () => {
  it.each([
    ['NaN', line(1).replace('"kind":1', '"kind":1,"x":NaN,"y":-Infinity')],
    ['a comma at the end', line(1).replace(']}]}]}', ',]}]}]},')],
    ['a line break in a text', line(1).replace('span 1', 'span 1')],
  ])('is read with %s', (_what, text) => expect(names(text)).toEqual(['span 1']))

  it('is read up to a fault in it, which is said', () => {
    const text = JSON.stringify(JSON.parse(`[${line(1)},${line(2)}]`), null, 1).replace('"span 2"', '"span 2" 7')
    const file = read(text)
    expect(file.spans[0].name).toBe('span 1')
    expect(file.listed[0]).toMatchObject({ part: 'text', reason: 'notJson' })
  })

  it('is read as a console of Node prints it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (json) => {
        const value = { value: json }
        const text = inspect(value, { depth: 10, maxArrayLength: null, maxStringLength: null })
        const { value: found, isWhole } = looseValue(text, 0)
        expect(isWhole).toBe(true)
        // -0 is printed as such, and is 0 in JSON.
        expect(JSON.stringify(found)).toBe(JSON.stringify(value))
      }),
      { numRuns: 300 },
    )
  })
})

describe('whole numbers that a double does not hold', () => {
  it('are exact wherever they stand', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.string(), (big, text) => {
        const file = `{"a": ${big}, "t":${JSON.stringify(`[${big}, ${text}`)},"l":[${big},1.5,-0.${'1'.repeat(20)},${big}e2]}`
        const [{ value }] = jsonValues(file, new ImportReport())
        const held = Number.isSafeInteger(Number(big)) ? Number(big) : big
        expect(value).toEqual({
          ...{ a: held, t: `[${big}, ${text}` },
          l: [held, 1.5, Number(`-0.${'1'.repeat(20)}`), Number(`${big}e2`)],
        })
      }),
    )
  })
})

describe('OTLP that was written as lines', () => {
  it('is the same in a list, pretty-printed, and without line ends', () => {
    fc.assert(
      fc.property(traceSpans(FULL), (spans) => {
        const lines = [...otlpLines.write(spans)].join('').trim().split('\n')
        const values = lines.map((text) => JSON.parse(text))
        const forms = [
          JSON.stringify(values),
          values.map((value) => JSON.stringify(value, null, 2)).join('\n'),
          lines.join(''),
          JSON.stringify({ data: values }),
          JSON.stringify({ result: { trace: values[0] } }),
        ]
        const wanted = bySpanId(spans)
        for (const form of forms.slice(0, 4)) expect(bySpanId(read(form).spans)).toEqual(wanted)
        expect(read(forms[4]).spans.length).toBeGreaterThan(0)
      }),
      { numRuns: 30 },
    )
  })
})
