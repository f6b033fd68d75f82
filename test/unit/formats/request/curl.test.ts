/** Copied command lines, run: what arrives at a server is what was to be sent. */
import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curlForCmd, curlOf } from '../../../../panel/formats/request/curl'
import { fetchOf, type KnownRequest } from '../../../../panel/formats/request/request-code'
import { argumentsInCmd } from './windows-command'

interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

const run = promisify(execFile)
const arrived: Arrived[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  arrived.push({
    method: request.method ?? '',
    url: request.url ?? '',
    headers: headersOf(request),
    body: Buffer.concat(chunks).toString(),
  })
  response.end('ok')
})
let origin = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})

/** Those that are under test; curl and fetch have their own. Bytes, read as UTF-8. */
function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!/^(x-|content-type$)/i.test(rawHeaders[i])) continue
    headers.push([
      rawHeaders[i],
      Buffer.from(rawHeaders[i + 1], 'latin1')
        .toString()
        .replace(/ +$/, ''),
    ])
  }
  return headers
}

const PARTS = [
  ...[
    'a',
    'B',
    '1',
    ' ',
    '%',
    '%PATH%',
    '%20',
    '%1',
    '!',
    '!!',
    '^',
    '&',
    '|',
    '<',
    '>',
    '(',
    ')',
    ';',
    ',',
    '=',
    '@',
    '@/etc/hosts',
  ],
  ...[
    "'",
    '"',
    '\\',
    '\\"',
    '`',
    '$',
    '$(id)',
    '`id`',
    '$'.concat('{HOME}'),
    '~',
    '#',
    '*',
    '?',
    '[1-3]',
    '{a,b}',
    '[',
    '}',
    '-o',
    '--',
    ':',
    '/',
  ],
  ...['é', '漢', '😀', '\u202e', '\u2028', 'PATH:~0,3%', "'\\''", '&& calc', '| more'],
]
const lineText = fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }).map((parts) => parts.join(''))
const bodyText = (...more: readonly string[]) =>
  fc.array(fc.constantFrom(...PARTS, '\n', ...more), { maxLength: 12 }).map((parts) => parts.join(''))
const headers = fc.uniqueArray(fc.tuple(fc.constantFrom('X-A', 'x-b', "X-!#$%&'*+.^`|~-", 'Content-Type'), lineText), {
  selector: ([name]) => name,
  maxLength: 3,
})
const request = (body: fc.Arbitrary<string>) =>
  fc.record({
    path: lineText,
    query: lineText,
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD', 'QUERY'),
    headers,
    body: fc.option(body, { nil: undefined }),
  })
type Made = typeof request extends (body: never) => fc.Arbitrary<infer T> ? T : never

function requestOf({ path, query, method, headers: sent, body }: Made): KnownRequest {
  const url = new URL(origin)
  url.pathname = path
  url.search = query
  return { url: url.href, method, headers: sent, body: method === 'HEAD' ? undefined : body }
}

/** What was to be sent, as the server sees it: blanks around a header's value are not part of it. */
function expected({ url, method, headers: sent, body = '' }: KnownRequest): Arrived {
  const { pathname, search } = new URL(url)
  return {
    method,
    url: pathname + (url.includes('?') ? search || '?' : ''),
    headers: sent.map(([name, value]) => [name, value.replace(/^[ \t]+|[ \t]+$/g, '')]),
    body,
  }
}

async function arrivedFrom(send: () => Promise<unknown>): Promise<readonly Arrived[]> {
  arrived.length = 0
  await send()
  return [...arrived]
}

/** Each starts a shell and curl. */
const RUNS = 60
const CURL_OPTIONS = { timeout: 20_000, env: { PATH: process.env.PATH, HOME: '/nowhere' } }

describe('a request as a command of curl', () => {
  it.each(['bash', 'dash'])('is the very request, run by %s', async (shell) => {
    await fc.assert(
      fc.asyncProperty(request(bodyText('\0', '\r', '\t', '\x1b', '\x7f', '\x9b', '\r\n')), async (made) => {
        const wanted = requestOf(made)
        const script = curlOf(wanted)
        expect(script).not.toMatch(/(?!\n)\p{Cc}/u)
        expect(await arrivedFrom(() => run(shell, ['-c', script], CURL_OPTIONS))).toEqual([expected(wanted)])
      }),
      { numRuns: RUNS },
    )
  })

  it('is the very request, run by Windows’ cmd', async () => {
    const variables = { PATH: 'C:\\', '20': 'twenty', '1': 'one', '20A': 'x' }
    let said = 0
    await fc.assert(
      fc.asyncProperty(request(bodyText()), async (made) => {
        const wanted = requestOf(made)
        const line = curlForCmd(wanted)
        if (line === undefined) throw new Error('nothing said')
        const [command, ...given] = argumentsInCmd(line, variables)
        expect(command).toBe('curl')
        expect(await arrivedFrom(() => run('curl', [...given], CURL_OPTIONS))).toEqual([expected(wanted)])
        said++
      }),
      { numRuns: RUNS },
    )
    expect(said).toBeGreaterThanOrEqual(RUNS)
  })

  it('holds a body that is larger than an argument may be', async () => {
    const wanted = { url: `${origin}/`, method: 'POST', headers: [], body: '漢\\\'"\n'.repeat(20_000) }
    const script = curlOf(wanted)
    const [one] = await arrivedFrom(() => {
      const running = run('bash', [], CURL_OPTIONS)
      running.child.stdin?.end(script)
      return running
    })
    expect(one?.body === wanted.body).toBe(true)
    expect(curlForCmd(wanted)).toBeUndefined()
  })

  it.each(['\t', '\r', '\0', '\x1a', '\x1b', '\x7f', '\x9b'])('is none for cmd with %j in it', (character) => {
    const wanted = { url: 'http://a.test/', method: 'POST', headers: [], body: `a${character}b` }
    expect(curlForCmd(wanted)).toBeUndefined()
    expect(curlForCmd({ ...wanted, body: 'a\nb' })).toBeDefined()
  })

  it('leaves out what is no header', () => {
    const odd: KnownRequest['headers'] = [
      ['@/etc/passwd', 'x'],
      ['x y', 'z'],
      ['', 'x'],
      ['x-a', 'b\r\nx-evil: 1'],
      ['x-b', 'b\0'],
    ]
    expect(curlOf({ url: 'http://a.test/', method: 'GET', headers: odd, body: undefined })).toBe(
      "curl 'http://a.test/'",
    )
  })
})

describe('a request as a call of fetch', () => {
  it('is the very request', async () => {
    const ascii = fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '`', '$', '{', '%', 'é') })
    await fc.assert(
      fc.asyncProperty(request(bodyText('\0', '\r', '\u2028')), ascii, async (made, value) => {
        // Node's `fetch` drops a question mark with nothing behind it; a browser's doesn't.
        fc.pre(made.query !== '?')
        const { headers: _, ...wanted } = requestOf(made)
        const all: KnownRequest = {
          ...wanted,
          headers: [
            ['X-A', value],
            ['Content-Type', 'text/plain'],
            ['X-Beyond', '漢'],
          ],
          body: made.method === 'GET' ? undefined : wanted.body,
        }
        const send = new Function('fetch', `return (async () => { ${fetchOf(all)} })()`)
        const [one] = await arrivedFrom(() => send(fetch))
        const { headers: arrivedHeaders, ...rest } = one ?? expected(all)
        expect(rest).toEqual({ ...expected(all), headers: undefined })
        expect(arrivedHeaders.length).toBe(2)
      }),
      { numRuns: 50 },
    )
  })

  it('keeps headers of one name, and one that is called __proto__', () => {
    const code = fetchOf({
      url: 'http://a.test/',
      method: 'GET',
      headers: [
        ['x-a', '1'],
        ['X-A', '2'],
        ['__proto__', '3'],
      ],
      body: undefined,
    })
    const sent: unknown[] = []
    new Function('fetch', `return (async () => { ${code} })()`)((...given: unknown[]) => sent.push(...given))
    expect([...new Headers((sent[1] as RequestInit).headers)]).toEqual([
      ['__proto__', '3'],
      ['x-a', '1, 2'],
    ])
  })
})
