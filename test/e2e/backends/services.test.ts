/** `npx tracepane`: the spans of a service with the real OpenTelemetry SDK, beneath the request of the page. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../../extension/receiver/receiver'
import { type Harness, launch } from '../harness/harness'
import { type Service, startService } from '../harness/service'

let receiver: Receiver
let service: Service
let harness: Harness
const lines: string[] = []

beforeAll(async () => {
  receiver = await startReceiver({
    ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1' },
    write: (line) => lines.push(line),
  })
  service = await startService(`http://localhost:${receiver.port}`)
  harness = await launch({ instrumentations: ['fetch'] })
  await harness.store({ receiverPort: receiver.port, instrumentations: ['fetch'] })
})

afterAll(async () => {
  await harness?.close()
  await service?.close()
  await receiver?.close()
})

describe('a service that sends to npx tracepane', () => {
  it('is seen beneath the request that it answered, with what failed in it', async () => {
    const page = await harness.newTab(service.origin)
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.click('#cart')
    const names = ['GET', 'GET /api/cart', 'SELECT cart']
    const rows = await panel.rowsWhen(
      (shown) => shown.length === 3 && shown.every(({ name }, i) => name.startsWith(names[i])),
      'the spans of the service did not come',
    )
    expect(rows.map(({ level }) => level)).toEqual([1, 2, 3])
    expect(rows[1].name).toContain('cart-service')
    await panel.click('Clear')
    await page.click('#pay')
    await panel.rowsWhen((shown) => shown.length === 3 && shown[1].name.startsWith('GET /api/pay'), 'no second request')
    await panel.select('SELECT cart')
    expect(await panel.details('deadlock')).toContain('deadlock detected')
    expect(await panel.details('cart-service')).toContain('From cart-service')
    expect(lines).toContain('1 Traces panel is connected')
    await panel.close()
    await page.close()
  })

  it('cannot be asked or told anything by the page', async () => {
    const page = await harness.newTab(service.origin)
    const answers = await page.evaluate(async (port) => {
      const url = `http://127.0.0.1:${port}/`
      const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
      const asked = [fetch(url), fetch(`${url}v1/traces`, post), fetch(`${url}v1/traces`, { ...post, headers: {} })]
      const socket = new Promise((resolve) => {
        const opened = new WebSocket(`ws://127.0.0.1:${port}/tracepane`, 'tracepane.v1')
        opened.onopen = () => resolve('open')
        opened.onerror = () => resolve('refused')
      })
      const settled = await Promise.all(
        asked.map((answer) =>
          answer.then(
            () => 'answered',
            () => 'refused',
          ),
        ),
      )
      return [...settled, await socket]
    }, receiver.port)
    expect(answers).toEqual(['refused', 'refused', 'refused', 'refused'])
    expect(lines).toContain(`Refused: a web page (${service.origin}). Pages get no answer here`)
    await page.close()
  })
})
