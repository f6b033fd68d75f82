import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRules } from '../../../../inpage/instrument/user-code/rules'
import { openPage } from '../../tracing/page'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  Reflect.deleteProperty(globalThis, 'app')
})

function start() {
  const page = openPage()
  const rules = createRules(page.tracer)
  const names = () =>
    page
      .sent()
      .filter(({ revision }) => revision === 1)
      .map(({ name }) => name)
  return { rules, names }
}

describe('the rules', () => {
  it('wrap what is there, what appears later, and what takes its place, and let go what is no longer named', () => {
    const { rules, names } = start()
    rules.set(['app.cart.*', 'app.go'])
    const cart = { add: () => 1, drop: () => 2 }
    const app = { cart, go: () => 3 }
    Reflect.set(globalThis, 'app', app)
    vi.advanceTimersByTime(5000)
    expect([app.cart.add(), app.cart.drop(), app.go()]).toEqual([1, 2, 3])
    app.cart = { add: () => 4, drop: () => 5 }
    vi.advanceTimersByTime(5000)
    app.cart.add()
    cart.add()
    rules.set(['app.go'])
    app.cart.add()
    app.go()
    rules.set([])
    app.go()
    expect(names()).toEqual(['cart.add', 'cart.drop', 'app.go', 'cart.add', 'app.go'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('read no getter, and bear paths that lead nowhere', () => {
    const { rules, names } = start()
    let read = 0
    Reflect.set(globalThis, 'app', {
      get cart() {
        read++
        return { add: () => 1 }
      },
      name: 'x',
    })
    rules.set(['app.cart.add', 'app.name.length.x', 'nothing.at.all', '..', '*', 'app'])
    vi.advanceTimersByTime(5000)
    expect(read).toBe(0)
    expect(names()).toEqual([])
  })
})
