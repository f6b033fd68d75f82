import { type NetworkRequest, readHarEntry } from '../../extension/devtools/network/har-entry'
import { harEntry } from '../unit/extension/har'
import { keyOf } from '../unit/store/page'

/** What the browser's network log says of the scene's payment, which began at `startMs` (since the epoch). */
export function paymentLog(startMs: number): readonly NetworkRequest[] {
  const [traceId, spanId] = keyOf(15, 11).split(':')
  const url = 'https://shop.example/api/checkout'
  const headers = [
    { name: 'accept', value: 'application/json' },
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
  const body = { mimeType: 'application/json', text: '{"card":"4000 0000 0000 0002","amount":84.5}' }
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
      { startedDateTime: at(12), response: answered(502, ''), serverIPAddress: '203.0.113.7' },
    ),
  ].flatMap((entry) => readHarEntry(entry) ?? [])
}
