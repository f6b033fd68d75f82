import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type PageRequest, sendInPage, sendingCode } from '../../../../extension/devtools/page-request'

const START_MS = 1_795_948_079_577.4
const REQUEST: PageRequest = {
  url: 'https://shop.test/pay',
  method: 'POST',
  headers: [['x-mine', 'yes']],
  body: '{}',
  mode: 'cors',
  credentials: 'include',
  traceId: '2730c43dbc67d3e08ecec51b76142057',
  spanId: 'b992d0273be2073f',
  documentStartMs: START_MS,
  documentUrl: 'https://shop.test/',
}

afterEach(() => vi.unstubAllGlobals())

/** A page in which the code is run. */
function pageOf(more: object = {}) {
  const sent: unknown[] = []
  const page = {
    performance: { timeOrigin: START_MS },
    AbortSignal: { timeout: (ms: number) => ms },
    Request: class {
      constructor(url: string, init: { readonly method: string }) {
        if (init.method === 'TRACE') throw new TypeError('no such method')
        sent.push([url, init])
      }
    },
    fetch: () => Promise.reject(new TypeError('offline')),
    tracing: {
      trace(name: string, options: object, send: () => unknown) {
        sent.push([name, options])
        return send()
      },
    },
    ...more,
  }
  return { page, sent }
}

function inspecting(evaluate: (code: string, options: object) => unknown): void {
  const inspectedWindow = {
    eval(code: string, options: object, done: (result: unknown) => void) {
      done(evaluate(code, options))
    },
  }
  vi.stubGlobal('chrome', { devtools: { inspectedWindow } })
}

describe('a request that the page sends', () => {
  it('is sent as it was given, beneath the span that it belongs to', async () => {
    const { page, sent } = pageOf()
    inspecting((code) => runInNewContext(code, page))
    expect(await sendInPage(REQUEST)).toEqual({ type: 'sent' })
    expect(JSON.parse(JSON.stringify(sent))).toEqual([
      [
        'https://shop.test/pay',
        {
          method: 'POST',
          headers: [['x-mine', 'yes']],
          body: '{}',
          mode: 'cors',
          credentials: 'include',
          signal: 120_000,
        },
      ],
      ['send again', { parent: { traceId: REQUEST.traceId, spanId: REQUEST.spanId, traceFlags: 1 } }],
    ])
  })

  it.each([['")}); attack(("', '\u2028\u2029</script>`;attack();`', "'\\"]])(
    'is nothing but data, whatever stands in it',
    (url, body, name) => {
      let attacks = 0
      const { page, sent } = pageOf({ attack: () => attacks++ })
      runInNewContext(sendingCode({ ...REQUEST, url, body, headers: [[name, url]] }), page)
      expect(attacks).toBe(0)
      expect(sent[0]).toMatchObject([url, { body, headers: [[name, url]] }])
    },
  )

  it('is not sent by another document, nor by one that is not traced, and says why a browser refuses it', async () => {
    const run = (request: PageRequest, more: object) => {
      inspecting((code, options) => ('frameURL' in options ? undefined : runInNewContext(code, pageOf(more).page)))
      return sendInPage(request)
    }
    expect(await run(REQUEST, { performance: { timeOrigin: START_MS + 900 } })).toEqual({ type: 'gone' })
    expect(await run(REQUEST, { tracing: undefined })).toEqual({ type: 'untraced' })
    expect(await run({ ...REQUEST, method: 'TRACE' }, {})).toEqual({
      type: 'refused',
      reason: 'TypeError: no such method',
    })
  })

  it('is told of in a list, as in Firefox, too', async () => {
    inspecting(() => [['untraced'], undefined])
    expect(await sendInPage(REQUEST)).toEqual({ type: 'untraced' })
  })

  it('is sent by a frame, where that is the document', async () => {
    const asked: object[] = []
    inspecting((_, options) => {
      asked.push(options)
      return 'frameURL' in options ? ['sent'] : ['gone']
    })
    expect(await sendInPage(REQUEST)).toEqual({ type: 'sent' })
    expect(asked).toEqual([{}, { frameURL: 'https://shop.test/' }])
  })

  it.each([[undefined], ['sent'], [['else']], [{}]])('counts as not sent if the answer is %o', async (answer) => {
    inspecting(() => answer)
    expect(await sendInPage(REQUEST)).toEqual({ type: 'gone' })
  })
})
