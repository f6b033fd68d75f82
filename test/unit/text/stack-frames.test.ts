import { describe, expect, it } from 'vitest'
import { beginningOf, fileName, stackChain, stackLines } from '../../../panel/text/stack-frames'
import { cpuMs } from '../cpu-time'

it('finds the place in a frame as Chromium writes it', () => {
  const [frame] = stackLines('    at pay (https://shop.example/assets/checkout.ts:42:11)', '')
  expect(frame).toEqual({
    before: '    at pay (',
    place: {
      text: 'checkout.ts:42:11',
      url: 'https://shop.example/assets/checkout.ts',
      line: 42,
      column: 11,
      functionName: 'pay',
    },
    after: ')',
  })
})

it('finds the place in a frame as Firefox writes it', () => {
  const [frame] = stackLines('pay@https://shop.example:8443/checkout.ts?v=2:42:11', '')
  expect(frame.before).toBe('pay@')
  expect(frame.place).toEqual({
    text: 'checkout.ts:42:11',
    url: 'https://shop.example:8443/checkout.ts?v=2',
    line: 42,
    column: 11,
    functionName: 'pay',
  })
})

it.each([
  ['    at async Cart.add [as put] (https://a.test/b.js:1:2)', 'Cart.add'],
  ['    at new Cart (https://a.test/b.js:1:2)', 'new Cart'],
  ['    at https://a.test/b.js:1:2', ''],
  ['async*add@https://a.test/b.js:1:2', 'add'],
  ['@https://a.test/b.js:1:2', ''],
])('knows the function of %j', (line, name) => {
  expect(stackLines(line, '')[0].place?.functionName).toBe(name)
})

it.each([
  ['    at add (cart.js:1:20)', 'cart.js', 'add'],
  ['    at async add (my cart/add.js:1:20)', 'cart/add.js', 'add'],
  ['    at cart.js:1:20', 'cart.js', ''],
  ['add@cart.js:1:20', 'cart.js', 'add'],
  ['    at add (webpack-internal:///./src/cart.js:1:20)', 'webpack-internal:///./src/cart.js', 'add'],
])('finds the place by what a script calls itself in %j', (line, url, functionName) => {
  const [{ place }] = stackLines(line, '')
  expect(place).toMatchObject({ url, line: 1, column: 20 })
  if (!url.includes('cart/')) expect(place?.functionName).toBe(functionName)
})

it.each([
  'Error: no cart at 12:30',
  'RangeError: at most 1:2:3',
  '    at <anonymous>:1:20',
  '    at eval (<anonymous>:1:20)',
  '    at Array.map (native)',
])('finds none in %j', (line) => {
  expect(stackLines(line, '')[0].place).toBeUndefined()
})

it('leaves the error itself out, which stands above already', () => {
  const lines = stackLines('TypeError: no\n    at f (https://a.test/b.js:1:2)', 'TypeError: no')
  expect(lines.map((line) => line.place?.text)).toEqual(['b.js:1:2'])
})

it('is empty for a stack that has no frames', () => {
  expect(stackLines('TypeError: no', 'TypeError: no')).toEqual([])
})

it('keeps lines without a place, and opens no javascript: or data: URL', () => {
  const lines = stackLines('    at <anonymous>\n    at f (javascript:alert(1):1:2)\n    at data:text/html,x:1:2', '')
  expect(lines.map((line) => line.place)).toEqual([undefined, undefined, undefined])
  expect(lines[0].before).toBe('    at <anonymous>')
})

it('leaves out what an extension put into the page, of which Firefox names no file', () => {
  const stack = 'pay@https://a.test/b.js:3:4\nrun@<anonymous code>:1:39927\nasync*load@https://a.test/b.js:1:2'
  expect(stackLines(stack, '').map((line) => line.place?.text)).toEqual(['b.js:3:4', 'b.js:1:2'])
})

it('follows a stack to what caused the error, and what caused that', () => {
  const stack = `Error: no order
    at order (https://a.test/a.js:1:2)
Caused by: PaymentError: no card
on two lines
    at pay (https://a.test/b.js:3:4)
Caused by: timeout`
  const chain = stackChain(stack, 'Error: no order')
  expect(chain.map(({ title, lines }) => [title, lines.map((line) => line.place?.text)])).toEqual([
    ['Error: no order', ['a.js:1:2']],
    ['PaymentError: no card\non two lines', ['b.js:3:4']],
    ['timeout', []],
  ])
})

it('begins with so many of its lines', () => {
  expect(beginningOf('a\nb\nc', 2)).toBe('a\nb')
  expect(beginningOf('a\nb', 2)).toBe('a\nb')
  expect(beginningOf('', 2)).toBe('')
})

describe('a stack that a page made up', () => {
  it.each([
    ['causes', `x${'\n'.repeat(100_000)}`],
    ['addresses', 'https:'.repeat(20_000)],
    ['numbers', `https://a${':1'.repeat(50_000)}`],
    ['digits', `https://a:${'1'.repeat(100_000)}`],
    ['blanks', `  at ${' '.repeat(100_000)}x`],
  ])('is read at once, whatever it is full of: %s', (_, stack) => {
    expect(cpuMs(() => stackChain(stack, ''))).toBeLessThan(1000)
  })
})

it.each([
  ['https://shop.example/src/cart.ts?t=17#x', 'cart.ts'],
  ['webpack-internal:///./src/app/cart/page.tsx', 'cart/page.tsx'],
  ['turbopack:///[project]/src/app/%5Bslug%5D/page.tsx', '[slug]/page.tsx'],
  ['http://localhost:5173/src/routes/cart/+page.svelte', 'cart/+page.svelte'],
  ['webpack://shop/./src/index.ts', 'src/index.ts'],
  ['webpack:///./index.ts', 'index.ts'],
  ['https://shop.example/index.js', 'index.js'],
  ['https://shop.example/my%20cart.ts', 'my cart.ts'],
  ['https://shop.example/100%.ts', '100%.ts'],
  ['https://shop.example/', 'https://shop.example/'],
  ['cart', 'cart'],
])('calls %s by as much as tells it apart', (url, name) => {
  expect(fileName(url)).toBe(name)
})
