import { describe, expect, it } from 'vitest'
import { FORMATS, readTraceFile } from '../../../panel/formats/all'
import { markdownOf } from '../../../panel/formats/markdown/markdown'
import { storedSpans } from '../../../panel/formats/stored-span'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo } from '../store/page'
import { importInto } from './spans'

const store = new TraceStore({ maxSpans: 10 })
store.document(documentInfo('home'))
const LINES = [
  { id: 1, name: 'click' },
  { id: 2, parent: 1, name: 'certain' },
  { id: 3, parent: 1, name: 'inferred', isParentInferred: true },
]
store.block('home', 0, blockOf(LINES))
const spans = Array.from(LINES, (_, index) => storedSpans(store)(index))

describe('that a parent is inferred', () => {
  it('is an attribute of the span in files', () => {
    expect(spans.map(({ attributes }) => attributes)).toEqual([[], [], [['tracepane.parent.inferred', true]]])
  })

  it('is said in Markdown', () => {
    const lines = markdownOf(spans)
      .split('\n')
      .filter((line) => line.includes('parent inferred'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('`inferred`')
  })

  it.each(FORMATS.filter(({ read }) => read !== undefined))('comes back from $name', (format) => {
    const read = readTraceFile([...format.write(spans)].join(''))
    if (!('spans' in read)) throw new Error(read.reason)
    const again = new TraceStore({ maxSpans: 10 })
    importInto(again, read.spans)
    const inferred = read.spans.map((_, index) => again.summary(index)).filter((span) => span.isParentInferred)
    expect(inferred.map(({ name }) => name)).toEqual(['inferred'])
    const attributes = read.spans.map((_, index) => again.detail(index).attributes)
    expect(JSON.stringify(attributes)).not.toContain('tracepane.parent')
  })
})
