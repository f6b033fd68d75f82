import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedNotes, MAX_NOTE_LENGTH, MAX_NOTES, withNote } from '../../../../extension/settings/notes'

const key = (span: number) => `${'a'.repeat(32)}:${span.toString(16).padStart(16, '0')}`

describe('notes on spans', () => {
  it('are read from what was stored', () => {
    const notes = withNote(withNote(new Map(), key(1), 'slow'), key(2), ' the cause\n')
    expect([...checkedNotes([...notes])]).toEqual([
      [key(1), 'slow'],
      [key(2), 'the cause'],
    ])
  })

  it('are taken away by writing nothing', () => {
    expect(withNote(withNote(new Map(), key(1), 'slow'), key(1), ' ')).toEqual(new Map())
  })

  it('go when there are too many, the oldest first, and are cut when they are too long', () => {
    let notes = checkedNotes(Array.from({ length: MAX_NOTES }, (_, i) => [key(i), 'x']))
    notes = withNote(notes, key(0), 'again')
    notes = withNote(notes, key(MAX_NOTES), 'y'.repeat(MAX_NOTE_LENGTH + 1))
    expect(notes.size).toBe(MAX_NOTES)
    expect(notes.has(key(1))).toBe(false)
    expect(notes.get(key(0))).toBe('again')
    expect(notes.get(key(MAX_NOTES))).toHaveLength(MAX_NOTE_LENGTH)
  })

  it('are nothing but notes, whatever was stored', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), (value, list) => {
        for (const notes of [checkedNotes(value), checkedNotes(list), checkedNotes([[value, 'x'], ...list])]) {
          for (const [spanKey, text] of notes) expect(`${spanKey} ${text}`).toMatch(/^[0-9a-f]{32}:[0-9a-f]{16} ./s)
        }
      }),
    )
  })
})
