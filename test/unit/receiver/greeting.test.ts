import { expect, it } from 'vitest'
import { greeting } from '../../../extension/receiver/greeting'

const STARTED = { version: '1.2.3', port: 4318, grpcPort: 4317, maxBytes: 256 * 1024 * 1024, forward: undefined }

it('says that nothing is to be set where services and panel look by default', () => {
  const text = greeting(STARTED).join('\n')
  expect(text).toContain('http://localhost:4318')
  expect(text).toContain('send here by default')
  expect(text).toContain('up to 256 MB')
  expect(text).not.toContain('OTEL_EXPORTER_OTLP_ENDPOINT')
})

it('says what is to be set where they do not', () => {
  const text = greeting({ ...STARTED, port: 14318, grpcPort: 14317 }).join('\n')
  expect(text).not.toContain('by default')
  expect(text).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:14318')
  expect(text).toContain('http://localhost:14317 (gRPC)')
  expect(text).toContain('“Port of npx tracepane” to 14318')
})

it('leaves the panel out where its port alone is the default', () => {
  const text = greeting({ ...STARTED, grpcPort: 14317 }).join('\n')
  expect(text).toContain('OTEL_EXPORTER_OTLP_ENDPOINT')
  expect(text).not.toContain('Traces panel, under Services')
})

it('says to where all is passed on, without what is secret in the address', () => {
  const forward = new URL('https://me:secret@collector.example:4318/path?key=1')
  expect(greeting({ ...STARTED, forward })).toContain('All that comes is passed on to collector.example:4318.')
})
