import { type NetworkRequest, readHarEntry } from '../../extension/devtools/network/har-entry'
import { harEntry } from '../unit/extension/devtools/har'
import { keyOf } from '../unit/store/page'

const PAY = { functionName: 'pay', url: 'https://shop.example/checkout.js', lineNumber: 41, columnNumber: 10 }
const DECLINED = {
  error: 'card service unavailable',
  retryable: true,
  attempts: [1, 2, 3].map((number) => ({
    number,
    ms: 40 * number,
    upstream: 'cards-eu-1',
    reason: 'connection reset',
  })),
  session: { id: 'b1946ac9', access_token: '9b74c9897bac770ffc029102a200c5de' },
}

/** What the browser's network log says of the scene's payment, which began at `startMs` (since the epoch). */
export function paymentLog(startMs: number): readonly NetworkRequest[] {
  const [traceId, spanId] = keyOf(15, 11).split(':')
  const url = 'https://shop.example/api/checkout'
  const headers = [
    { name: 'accept', value: 'application/json' },
    { name: 'authorization', value: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl' },
    { name: 'content-type', value: 'application/json' },
    { name: 'traceparent', value: `00-${traceId}-${spanId}-01` },
  ]
  const at = (ms: number) => new Date(startMs + ms).toISOString()
  const answered = (status: number, redirectURL: string) => ({
    status,
    statusText: status === 307 ? 'Temporary Redirect' : 'Bad Gateway',
    httpVersion: 'h2',
    headers: [
      { name: 'content-type', value: 'application/json' },
      { name: 'server-timing', value: 'kong;dur=9, payments;dur=121' },
      { name: 'access-control-allow-origin', value: '*' },
    ],
    content: { size: 36, mimeType: 'application/json' },
    redirectURL,
    _transferSize: 244,
    _error: null,
  })
  const body = { mimeType: 'application/json', text: '{"card":"4000 0000 0000 0002","amount":84.5,"cvv":"123"}' }
  return [
    harEntry(
      { url, method: 'OPTIONS', headers: [] },
      { startedDateTime: at(0), _initiator: { type: 'preflight' }, response: answered(204, ''), time: 12 },
    ),
    harEntry(
      { url, headers, postData: body },
      { startedDateTime: at(2), response: answered(307, 'https://pay.example/charge'), time: 8 },
    ),
    harEntry(
      { url: 'https://pay.example/charge', headers, postData: body },
      {
        startedDateTime: at(12),
        response: answered(502, ''),
        serverIPAddress: '203.0.113.7',
        _initiator: { type: 'script', stack: { callFrames: [PAY] } },
        getContent: (done: (text: string, encoding: string) => void) => done(JSON.stringify(DECLINED), ''),
      },
    ),
  ].flatMap((entry) => readHarEntry(entry) ?? [])
}
