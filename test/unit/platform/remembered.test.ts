import { expect, it, vi } from 'vitest'
import { remembered } from '../../../inpage/platform/remembered'

it('asks once for a text, and again for a long one and for what was not found', () => {
  const find = vi.fn((text: string) => (text === 'unknown' ? undefined : text.length))
  const lengthOf = remembered(find)
  for (const text of ['a', 'a', 'unknown', 'unknown', 'b'.repeat(4000), 'b'.repeat(4000)]) lengthOf(text)
  expect(find.mock.calls.map(([text]) => text.slice(0, 7))).toEqual(['a', 'unknown', 'unknown', 'bbbbbbb', 'bbbbbbb'])
  expect(lengthOf('a')).toBe(1)
})

it('remembers a bounded number of texts', () => {
  const find = vi.fn((text: string) => text)
  const same = remembered(find)
  for (let i = 0; i < 5000; i++) same(`text ${i}`)
  find.mockClear()
  for (let i = 0; i < 5000; i++) same(`text ${i}`)
  expect(find).toHaveBeenCalledTimes(5000)
})
