import { afterEach, describe, expect, it } from 'vitest'
import { patchFunctionText } from '../../../inpage/platform/calls/function-text'
import { patch, wrap } from '../../../inpage/platform/calls/patch'

const native = Function.prototype.toString
let undo = () => {}
afterEach(() => undo())

describe('the text of a wrapper', () => {
  it('is that of what it wraps, by whatever function it is asked', () => {
    undo = patchFunctionText()
    const holder = { max: Math.max }
    const undoPatch = patch(holder, 'max', (proceed) => proceed())
    const twice = wrap(holder.max as never, (proceed) => proceed()).wrapper
    const { toString: text } = Function.prototype
    for (const one of [holder.max, twice]) {
      expect([Reflect.apply(text, one, []), String(one)]).toEqual(Array(2).fill('function max() { [native code] }'))
    }
    expect(holder.max.toString).toBe(text)
    undoPatch()
  })

  it('is the built-in’s own for all else', () => {
    undo = patchFunctionText()
    const { toString: text } = Function.prototype
    expect([String(text), text.name, text.length]).toEqual(['function toString() { [native code] }', 'toString', 0])
    expect(() => Reflect.apply(text, {}, [])).toThrow(TypeError)
    function own() {}
    expect(Reflect.apply(text, own, [])).toBe('function own() {}')
    undo()
    expect(Function.prototype.toString).toBe(native)
  })
})
