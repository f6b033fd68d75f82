import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdSet } from '../../../panel/store/columns/id-set'

describe('IdSet', () => {
  it('finds what is in it and nothing else, through any run of adding and deleting', () => {
    const id = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), id), { maxLength: 400 }), (steps) => {
        const set = new IdSet(3)
        const model = new Map<string, number>()
        for (const [add, [a, b]] of steps) {
          const key = `${a},${b}`
          const entry = set.find(a, b, 7)
          expect(entry).toBe(model.get(key) ?? -1)
          if (add && entry < 0) model.set(key, set.enter(a, b, 7))
          if (!add && entry >= 0) {
            set.delete(entry)
            model.delete(key)
          }
        }
        expect(set.size).toBe(model.size)
        expect(new Set(model.values()).size).toBe(model.size)
        for (const [key, entry] of model) expect(`${set.word(entry, 0)},${set.word(entry, 1)}`).toBe(key)
      }),
    )
  })

  it('stays right when it is nearly full and half of it goes', () => {
    const set = new IdSet(4)
    const entries = Array.from({ length: 50_000 }, (_, i) => set.enter(i, i * 3, 1, 0xffffffff))
    for (let i = 0; i < 50_000; i += 2) set.delete(entries[i])
    const found = entries.map((_, i) => set.find(i, i * 3, 1, 0xffffffff))
    expect(found).toEqual(entries.map((entry, i) => (i % 2 === 0 ? -1 : entry)))
    const { limit } = set
    for (let i = 0; i < 25_000; i++) set.enter(i, 1, 2, 3)
    expect(set.limit).toBe(limit)
    expect(set.size).toBe(50_000)
  })

  it('stays right at every step on the way to a larger table', () => {
    const step = fc.tuple(fc.nat(2), fc.nat(5000))
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 200 }), (pattern) => {
        const set = new IdSet(3)
        const model = new Map<number, number>()
        const wrong: number[] = []
        for (let i = 0; i < 8000; i++) {
          const [deletes, back] = pattern[i % pattern.length]
          model.set(i, set.enter(i, i % 7, 1))
          for (const id of [i - back, i - (back >> 3)].slice(0, deletes)) {
            const entry = model.get(id)
            if (set.find(id, ((id % 7) + 7) % 7, 1) !== (entry ?? -1)) wrong.push(id)
            if (entry !== undefined) set.delete(entry)
            model.delete(id)
          }
        }
        for (let id = 0; id < 8000; id++) if (set.find(id, id % 7, 1) !== (model.get(id) ?? -1)) wrong.push(id)
        expect(wrong).toEqual([])
        expect(set.size).toBe(model.size)
      }),
      { numRuns: 20 },
    )
  })

  it('gives an id that is there its own entry again, also while its table is moved', () => {
    const set = new IdSet(3)
    const wrong: number[] = []
    for (let i = 0; i < 8000; i++) {
      if (set.enter(i, 2, 3) !== i) wrong.push(i)
      for (const known of [i, i >> 1, i - (i % 100)]) if (set.enter(known, 2, 3) !== known) wrong.push(known)
    }
    expect(wrong).toEqual([])
    expect(set.size).toBe(8000)
  })

  it('tells ids apart that differ in one word', () => {
    const set = new IdSet(4)
    const entry = set.enter(1, 2, 3, 4)
    for (const [a, b, c, d] of [
      [0, 2, 3, 4],
      [1, 0, 3, 4],
      [1, 2, 0, 4],
      [1, 2, 3, 0],
    ]) {
      expect(set.find(a, b, c, d)).toBe(-1)
    }
    expect(set.find(1, 2, 3, 4)).toBe(entry)
  })
})
