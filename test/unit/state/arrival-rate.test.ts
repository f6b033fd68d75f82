import { expect, it } from 'vitest'
import { ArrivalRate } from '../../../panel/state/recording/arrival-rate'

it('tells the spans that arrive in a second', () => {
  const rate = new ArrivalRate()
  let last = 0
  for (let ms = 0; ms <= 4000; ms += 100) last = rate.at(ms, ms / 2)
  expect(last).toBe(500)
})

it('comes to rest two seconds after the last span', () => {
  const rate = new ArrivalRate()
  rate.at(0, 0)
  expect(rate.at(100, 50)).toBe(25)
  expect(rate.at(1900, 50)).toBe(25)
  expect(rate.at(2200, 50)).toBe(0)
})

it('begins anew, not below zero, where spans were forgotten', () => {
  const rate = new ArrivalRate()
  rate.at(0, 1000)
  expect(rate.at(100, 10)).toBe(0)
  expect(rate.at(200, 30)).toBe(10)
})
