import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callSiteOf, outermostFrame, pageFrames, withoutOwnFrames } from '../../../inpage/platform/stack'

const OWN = '    at own (chrome-extension://abc/inpage/library.js:1:2)'

// The test runner makes stacks itself.
const holder: { prepareStackTrace?: unknown } = Error
const { prepareStackTrace } = holder
beforeEach(() => {
  delete holder.prepareStackTrace
})
afterEach(() => {
  if (prepareStackTrace !== undefined) holder.prepareStackTrace = prepareStackTrace
})

/** An error that was made below frames of ours. */
function errorWith(...frames: string[]): Error {
  const error = new Error('with two\nlines')
  error.stack = `Error: with two\nlines\n${frames.join('\n')}`
  return error
}

describe('an error that has come through a function of ours', () => {
  it('has the frames of the page that had no room beside our own', () => {
    function deep(depth: number, work: () => unknown): unknown {
      return depth === 0 ? work() : deep(depth - 1, work)
    }
    const expected = String(new Error().stack).split('\n').length
    const error = deep(12, function page() {
      return (function own() {
        const site = callSiteOf(own)
        const callers = String(site?.stack).split('\n').slice(1)
        const made = errorWith(...Array<string>(7).fill(OWN), ...callers.slice(0, 3))
        withoutOwnFrames(made, site)
        return made
      })()
    }) as Error
    const lines = String(error.stack).split('\n')
    expect(lines.slice(0, 2)).toEqual(['Error: with two', 'lines'])
    expect(lines.length).toBe(2 + Error.stackTraceLimit)
    expect(expected).toBeGreaterThan(1)
    expect(lines[2]).toContain('page')
    expect(lines.filter((line) => line.includes('deep')).length).toBe(9)
  })

  it('has none of ours between those of the page, either', () => {
    const [one, two] = ['    at one (https://a.test/a.js:1:1)', '    at two (https://a.test/a.js:2:2)']
    const error = errorWith(OWN, one, OWN, OWN, two)
    withoutOwnFrames(error, { stack: ['Error', OWN, one, OWN, OWN, two].join('\n') })
    expect(error.stack).toBe(`Error: with two\nlines\n${one}\n${two}`)
  })

  it('waits for the outermost of our functions that it comes through, which alone sees the page', () => {
    const page = '    at page (https://a.test/a.js:1:1)'
    const ours = Array<string>(Error.stackTraceLimit).fill(OWN)
    const error = errorWith(...ours)
    withoutOwnFrames(error, { stack: ['Error', ...ours].join('\n') })
    withoutOwnFrames(error, { stack: `Error\n${page}` })
    expect(error.stack).toBe(`Error: with two\nlines\n${page}`)
  })

  it('keeps the frames of where it was made, if that was elsewhere', () => {
    const error = errorWith('    at one (https://a.test/a.js:1:1)', OWN, OWN, '    at two (https://a.test/a.js:2:2)')
    withoutOwnFrames(
      error,
      (function own() {
        return callSiteOf(own)
      })(),
    )
    expect(error.stack).toBe(
      'Error: with two\nlines\n    at one (https://a.test/a.js:1:1)\n    at two (https://a.test/a.js:2:2)',
    )
  })

  it('stays as it is where nothing of ours is in it, or the page makes stacks itself', () => {
    const foreign = errorWith('    at one (https://a.test/a.js:1:1)')
    const before = foreign.stack
    withoutOwnFrames(foreign, undefined)
    expect(foreign.stack).toBe(before)
    holder.prepareStackTrace = (_error: unknown, sites: unknown[]) => sites
    expect(callSiteOf(() => {})).toBeUndefined()
  })

  it.each([undefined, null, 'none', {}])('is put right where the page has left %s as what makes stacks', (left) => {
    holder.prepareStackTrace = left
    const page = '    at page (https://a.test/a.js:1:1)'
    const error = errorWith(OWN, page)
    withoutOwnFrames(error, { stack: ['Error', OWN, page].join('\n') })
    expect(error.stack).toBe(`Error: with two\nlines\n${page}`)
    const site = (function own() {
      return callSiteOf(own)
    })()
    expect(String(site?.stack)).toContain('stack.test')
  })
})

it('a recorded stack has no frames of ours', () => {
  expect(pageFrames(`Error: x\n    at page (a.js:1:1)\n${OWN}\n    at last (a.js:2:2)`)).toBe(
    'Error: x\n    at page (a.js:1:1)\n    at last (a.js:2:2)',
  )
})

describe('the frame with which a task has begun', () => {
  const AWAITING = '    at async https://shop.test/app.js:9:9'
  const CHROMIUM = ['    at ask (https://shop.test/http.js:1:1)', '    at https://shop.test/late.js:2:3']

  it('is the last before what awaits it, or has set its timer', () => {
    const given = ['Error', ...CHROMIUM, AWAITING].join('\n')
    expect(outermostFrame(given)).toBe('    at https://shop.test/late.js:2:3')
    const timer = ['ask@https://shop.test/http.js:1:1', '@https://shop.test/late.js:2:3']
    const setBy = ['setTimeout handler*@<anonymous code>:1:1', '@https://shop.test/app.js:9:9', '']
    expect(outermostFrame([...timer, ...setBy].join('\n'))).toBe('@https://shop.test/late.js:2:3')
    expect(outermostFrame([...timer, 'async*@https://shop.test/app.js:9:9'].join('\n'))).toBe(timer[1])
  })

  it('is unknown where code of ours has called it, or where the stack is cut off', () => {
    expect(outermostFrame(['Error', ...CHROMIUM, OWN].join('\n'))).toBeUndefined()
    const deep = Array.from({ length: Error.stackTraceLimit }, () => CHROMIUM[0])
    expect(outermostFrame(['Error', ...deep].join('\n'))).toBeUndefined()
    expect(outermostFrame('')).toBeUndefined()
  })
})
