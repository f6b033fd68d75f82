import type { TracedService } from './tracing'

export interface Answered {
  readonly status: number
  readonly value: unknown
}

/** Asks another service, by Node's own client: that is what is instrumented. */
export function call({ http }: TracedService, url: string, body: unknown): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, value: JSON.parse(text) }))
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })
}
