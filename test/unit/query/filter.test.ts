import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import en from '../../../extension/public/_locales/en/messages.json'
import { compileFilter } from '../../../panel/query/compile'
import { completionAt, quoted } from '../../../panel/query/complete'
import { FILTER_KEYS, type FilterKey } from '../../../panel/query/keys'
import { readFilter } from '../../../panel/query/syntax'
import { unknownAttributes } from '../../../panel/query/unknown-attributes'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, ORIGIN_MS, type SpanLine } from '../store/page'

const LINES: readonly SpanLine[] = [
  { id: 1, name: 'checkout', start: 0, end: 600, attributes: { 'cart.size': 3, user: 'ann or bob' } },
  {
    ...{ id: 2, parent: 1, name: 'GET', kind: 3, start: 10, end: 40 },
    attributes: {
      'url.full': 'https://api.test/cart/7?x=1',
      'http.response.status_code': 200,
      'http.request.method': 'GET',
    },
  },
  {
    ...{ id: 3, parent: 1, isParentInferred: true, name: 'POST', kind: 3, start: 50, end: 500, error: true },
    attributes: {
      'url.full': 'https://pay.test/',
      'http.response.status_code': 502,
      retried: true,
      'http.response.size': 20_000,
    },
    events: [{ name: 'exception', timeMs: 60 }],
  },
  { id: 4, parent: 99, name: 'poll (lamp)', start: 20, revision: 0, links: [{ id: 1 }] },
  { id: 0xabcdef, trace: 2, name: 'poll', start: 9000, end: 9000.0005, events: [{ name: 'paint', timeMs: 9000 }] },
]

const store = new TraceStore({ maxSpans: 100 })
store.document(documentInfo('home'))
store.block('home', 0, blockOf(LINES.slice(0, 2)))
store.block('home', 1, blockOf(LINES.slice(2)))
store.settle()

function found(text: string): number[] {
  const matches = compileFilter(text, ORIGIN_MS + 10_000)?.bind(store)
  return LINES.map((_, index) => index + 1).filter((number) => matches?.(number - 1))
}

const ALL = [1, 2, 3, 4, 5]

describe('a condition', () => {
  it.each([
    ['name:check', [1]],
    ['name:=poll', [5]],
    ['name:="poll (lamp)"', [4]],
    ['name:/^po.*l$/', [5]],
    ['NAME:GET', [2]],
    ['kind:client', [2, 3]],
    ['status:error', [3]],
    ['status:200', [2]],
    ['status:>=500', [3]],
    ['status:200..299', [2]],
    ['is:running', [4]],
    ['method:get', [2]],
    ['status:5xx', [3]],
    ['status-code:2xx', [2]],
    ['url:cart', [2]],
    ['domain:pay.test', [3]],
    ['domain:*.test', [2, 3]],
    ['domain:=api.test', [2]],
    ['domain:shop', []],
    ['larger-than:10k', [3]],
    ['larger-than:1M', []],
    ['duration>30ms', [1, 3]],
    ['cart.size>=3', [1]],
    ['is:root', [1, 4, 5]],
    ['is:open', [4]],
    ['is:slow', [1]],
    ['is:orphan', [4]],
    ['is:inferred', [3]],
    ['-is:inferred', [1, 2, 4, 5]],
    ['has:event', [3, 5]],
    ['has:exception', [3]],
    ['has:link', [4]],
    ['has:cart.size', [1]],
    ['has:attr.retried', [3]],
    ['duration:>30ms', [1, 3]],
    ['duration:30', [1, 2, 3]],
    ['duration:<=500ns', [5]],
    ['duration:10ms..0.5s', [2, 3]],
    ['duration:..1us', [5]],
    ['self:>400ms', [3]],
    ['self:120ms..120ms', [1]],
    ['attr.retried:true', [3]],
    ['attr.user:bob', [1]],
    ['attr.cart.size:3', [1]],
    ['cart.size:>2', [1]],
    ['cart.size:<3', []],
    ['http.request.method:get', [2]],
    ['http.request.method:/^p/', []],
    ['http.response.status_code:5', []],
    ['url.full:cart', [2]],
    ['event:exc', [3]],
    ['origin:pay.test', [3]],
    ['origin:shop', [1, 4, 5]],
    ['origin:=https://api.test', [2]],
    ['page:SHOP', ALL],
    ['page:=https://shop.test', ALL],
    ['page:elsewhere', []],
    ['scope:shop', ALL],
    ['scope:=sho', []],
    ['trace:0000000700000000', ALL],
    ['trace:00000007000000000000000000000002', [5]],
    ['span:ffff000000ab', [5]],
    ['since:5s', [5]],
    ['since:1m', ALL],
    ['/cart\\/\\d/', [2]],
    ['"ann or bob"', [1]],
    ['https://pay', [3]],
  ])('%s finds %j', (text, numbers) => {
    expect(found(text)).toEqual(numbers)
    expect(readFilter(text).errors).toEqual([])
  })

  it('since a time of day counts from today', () => {
    const noon = new Date(ORIGIN_MS + 9000)
    const said = [noon.getHours(), noon.getMinutes(), noon.getSeconds()].map((part) => `${part}`.padStart(2, '0'))
    expect(found(`since:${said.join(':')}`)).toEqual([5])
  })
})

describe('conditions together', () => {
  it.each([
    ['kind:client status:error', [3]],
    ['kind:client and status:error', [3]],
    ['-kind:client', [1, 4, 5]],
    ['-get -post', [1, 4, 5]],
    ['is:open or status:error', [3, 4]],
    ['name:poll is:open or name:get', [2, 4]],
    ['name:poll (is:open or name:get)', [4]],
    ['-(name:poll or kind:client)', [1]],
    ['--name:poll', [4, 5]],
    ['POST OR GET', [2, 3]],
    ['(poll)', [4, 5]],
    ['"or"', [1]],
    ['(duration:>1s or (is:root -is:open))', [1, 5]],
  ])('%s finds %j', (text, numbers) => {
    expect(found(text)).toEqual(numbers)
    expect(readFilter(text).errors).toEqual([])
  })
})

describe('a mistake', () => {
  it.each([
    ['kind:robot poll', 'filterErrorValue', 'kind:robot', [4, 5]],
    ['poll duration:>fast', 'filterErrorTime', 'duration:>fast', [4, 5]],
    ['poll span:xyz', 'filterErrorId', 'span:xyz', [4, 5]],
    ['poll name:/(/', 'filterErrorPattern', 'name:/(/', [4, 5]],
    ['poll /(a)\\1/', 'filterErrorBackReference', '/(a)\\1/', [4, 5]],
    ['poll /a{9999}/', 'filterErrorLargePattern', '/a{9999}/', [4, 5]],
    ['poll cart.size:>many', 'filterErrorNumber', 'cart.size:>many', [4, 5]],
    ['(poll', 'filterErrorParenthesis', '(', [4, 5]],
    ['poll or', 'filterErrorDangling', 'or', [4, 5]],
    ['and poll', 'filterErrorDangling', 'and', [4, 5]],
    ['poll larger-than:big', 'filterErrorSize', 'larger-than:big', [4, 5]],
    ['poll status-code:many', 'filterErrorNumber', 'status-code:many', [4, 5]],
    ['nmae:poll', 'filterErrorKey', 'nmae:poll', []],
  ])('in %s is told as %s at %s, and the rest holds', (text, message, part, numbers) => {
    const { errors } = readFilter(text)
    expect(errors.map((error) => error.message)).toEqual([message])
    expect(errors.map(({ start, end }) => text.slice(start, end))).toEqual([part])
    expect(found(text)).toEqual(numbers)
    for (const { message: key, values } of errors) {
      const places = new Set((en as Record<string, { message: string }>)[key]?.message.match(/\$\d/g))
      expect(places.size).toBe(values.length)
    }
  })

  it.each(['', '  ', '"', '""', '-""', 'name:', 'is:', '()', '-()'])(
    'is not what %j is, it asks for nothing',
    (text) => {
      expect(compileFilter(text)).toBeUndefined()
    },
  )

  it.each(['a - b', 'a)b', 'localhost:8080', 'f(x)', '/api/cart', '-', ')', '->', ':x'])('is not %s either', (text) => {
    expect(readFilter(text).errors).toEqual([])
    expect(readFilter(text).syntax).toBeDefined()
  })

  it.each(['(a+)+', '(a*)*b', '(a|a)*', '((ab)*)*', '(\\w+\\.){3}x', '(?!a)b'])('is not the pattern %s', (pattern) => {
    expect(readFilter(`/${pattern}/`).errors).toEqual([])
  })
})

describe('what is offered', () => {
  const offered = (text: string, caret = text.length) =>
    completionAt(text, caret, store).suggestions.map((one) => one.text)

  it('begins with all keys, each with its help', () => {
    const { suggestions, start, end } = completionAt('name:poll ', 10, store)
    expect(suggestions.map(({ text }) => text)).toEqual(
      FILTER_KEYS.map(({ key }) => (key === 'attr' ? 'attr.' : `${key}:`)),
    )
    expect(suggestions.map(({ help }) => help)).toEqual(FILTER_KEYS.map(({ help }) => help))
    expect([start, end]).toEqual([10, 10])
  })

  it('is keys and attributes that begin with what was typed, or contain it', () => {
    expect(offered('s')).toEqual(['status:', 'self:', 'status-code:', 'scope:', 'span:', 'since:'])
    expect(offered('-sta')).toEqual(['status:', 'status-code:', 'http.response.status_code:'])
    expect(offered('us')).toEqual(['status:', 'status-code:', 'http.response.status_code:', 'attr.user:'])
    expect(offered('attr.c')).toEqual(['attr.cart.size:'])
    expect(completionAt('x -sta y', 6, store)).toMatchObject({ start: 3, end: 6 })
  })

  it('is values: those there are, or those that were seen', () => {
    expect(offered('kind:')).toEqual(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'])
    expect(offered('status:e')).toEqual(['error'])
    expect(offered('name:p')).toEqual(['POST', 'poll', '"poll (lamp)"'])
    expect(offered('http.request.method:')).toEqual(['GET'])
    expect(offered('attr.user:ann')).toEqual(['"ann or bob"'])
    expect(offered('origin:https://p')).toEqual(['https://pay.test'])
    expect(offered('event:')).toEqual(['exception', 'paint'])
    expect(offered('scope:')).toEqual(['shop'])
    expect(offered('duration:')).toContain('>100ms')
    expect(completionAt('kind:cl', 7, store)).toMatchObject({ start: 5, end: 7 })
  })

  it('says how many have a value', () => {
    const counted = (text: string) =>
      completionAt(text, text.length, store).suggestions.map((one) => [one.text, one.count])
    expect(counted('kind:')).toContainEqual(['client', 2])
    expect(counted('status:5')).toEqual([['502', 1]])
    expect(counted('status-code:')).toEqual([
      ['2xx', 1],
      ['3xx', undefined],
      ['4xx', undefined],
      ['5xx', 1],
      ['200', 1],
      ['502', 1],
    ])
    expect(counted('domain:')).toEqual([
      ['api.test', 1],
      ['pay.test', 1],
    ])
    expect(counted('method:')).toEqual([['GET', 1]])
  })

  it('stops when it is typed out', () => {
    expect(offered('is:open')).toEqual([])
  })

  it('means what it says', () => {
    for (const name of ['poll', 'poll (lamp)', '>1', '1..2', '/api/', 'a)', '=x']) {
      expect(readFilter(`name:${quoted(name)}`)).toEqual({
        syntax: { type: 'name', match: { type: 'part', text: name } },
        errors: [],
      })
    }
  })
})

describe('an attribute that nothing has', () => {
  it.each([
    ['cart.size:3 -has:url.full http.url:x', []],
    ['poll (cart.sise:3 or -has:cart.voucher)', ['cart.sise', 'cart.voucher']],
    ['', []],
  ])('is named in %s: %j', (text, unknown) => {
    expect(unknownAttributes(readFilter(text).syntax, store)).toEqual(unknown)
  })
})

describe('docs/filter.md', () => {
  const rows = readFileSync('docs/filter.md', 'utf8').matchAll(/^\| `([a-z-]+)[:.]` \| (.*) \| `(.*)` \|$/gm)
  const told = Array.from(rows, ([, key, text, example]) => ({ key, text, example }))

  it('tells every key, with its example and all its values', () => {
    expect(told.map(({ key, example }) => ({ key, example }))).toEqual(
      FILTER_KEYS.map(({ key, example }) => ({ key, example })),
    )
    const keys: readonly FilterKey[] = FILTER_KEYS
    for (const [i, { values }] of keys.entries())
      for (const value of values ?? []) expect(told[i].text).toContain(`\`${value}\``)
  })

  it.each(FILTER_KEYS.map(({ example }) => example))('gives an example that holds: %s', (example) => {
    const { syntax, errors } = readFilter(example)
    expect(errors).toEqual([])
    const types: Readonly<Record<string, string>> = {
      ...{ 'attr.http.request.method': 'attribute', method: 'attribute', url: 'attribute', 'larger-than': 'attribute' },
      ...{ 'status-code': 'code', domain: 'and' },
    }
    const [key] = example.split(':')
    expect(syntax?.type).toBe(types[key] ?? key)
  })
})
