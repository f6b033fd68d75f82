/** An entry of a network log as Chromium gives it to extensions. `request` and `rest` are put over it. */
export function harEntry(request: object = {}, rest: object = {}): object {
  return {
    _initiator: { type: 'script' },
    _priority: 'High',
    request: {
      method: 'POST',
      url: 'https://shop.test/api/pay',
      httpVersion: 'http/2.0',
      headers: [{ name: 'accept', value: '*/*' }],
      postData: { mimeType: 'text/plain', text: '{"card":"1"}' },
      ...request,
    },
    response: {
      status: 502,
      statusText: 'Bad Gateway',
      httpVersion: 'http/2.0',
      headers: [{ name: 'content-type', value: 'application/json' }],
      content: { size: 36, mimeType: 'application/json' },
      redirectURL: '',
      _transferSize: 244,
      _error: null,
    },
    serverIPAddress: '127.0.0.1',
    startedDateTime: '2026-01-02T03:04:05.678Z',
    time: 199.9,
    timings: { blocked: 9.5, dns: -1, ssl: -1, connect: -1, send: 0.1, wait: 188.6, receive: 1.7 },
    getContent: (done: (text: string, encoding: string) => void) => done('{"error":1}', ''),
    ...rest,
  }
}
