/** What is wrong with an endpoint, before anything is sent to it. */
import type { Answer } from './answer'
import type { Codec } from './batch'
import { isLoopback } from './endpoint'
import { type Fetch, NO_ANSWER, post, type Target } from './exchange'
import { RESOURCE, RESOURCE_SPANS } from './otlp/fields'
import { JsonSink } from './otlp/json-sink'
import { ProtobufSink } from './otlp/protobuf-sink'
import { SpanEncoder } from './otlp/span-encoder'

export const TEST_OUTCOMES = [
  'taken',
  'badUrl',
  'noAccess',
  'unreachable',
  'unreachableHttp',
  'noAnswer',
  'unauthorized',
  'forbidden',
  'moved',
  'wrongPath',
  'wrongCodec',
  'busy',
  'failed',
] as const

/** How an endpoint answered a request without spans. */
export interface TestResult {
  readonly outcome: (typeof TEST_OUTCOMES)[number]
  /** What the server said; '' for nothing. */
  readonly detail: string
}

/** Sends a resource without spans, of which nothing is kept, and says in which way it was answered. */
export async function testConnection(target: Target, fetched: Fetch): Promise<TestResult> {
  const answer = await post(target, requestWithoutSpans(target.codec), false, fetched)
  if (answer.kind === 'refused' && (answer.status === 400 || answer.status === 415)) {
    const codec = target.codec === 'json' ? 'protobuf' : 'json'
    const other = await post({ ...target, codec }, requestWithoutSpans(codec), false, fetched)
    if (isTaken(other)) return { outcome: 'wrongCodec', detail: answer.message }
  }
  return { outcome: outcomeOf(answer, target.url), detail: detailOf(answer) }
}

function outcomeOf(answer: Answer, url: string): TestResult['outcome'] {
  switch (answer.kind) {
    case 'taken':
      return isTaken(answer) ? 'taken' : 'wrongPath'
    case 'stop':
      return answer.reason
    case 'later':
      if (answer.status !== 0) return 'busy'
      if (answer.message === NO_ANSWER) return 'noAnswer'
      return url.startsWith('http:') && !isLoopback(url) ? 'unreachableHttp' : 'unreachable'
    case 'too-large':
      return 'failed'
    case 'refused':
      if (answer.status === 404 || answer.status === 405 || answer.status === 501) return 'wrongPath'
      return answer.status === 415 ? 'wrongCodec' : 'failed'
  }
}

/** A web page answers 200 to anything. */
function isTaken(answer: Answer): boolean {
  return answer.kind === 'taken' && !answer.contentType.includes('html')
}

function detailOf(answer: Answer): string {
  return answer.kind === 'later' && answer.status === 0 ? '' : answer.message
}

function requestWithoutSpans(codec: Codec): Uint8Array {
  const sink = codec === 'json' ? new JsonSink() : new ProtobufSink()
  const resource = new SpanEncoder(sink).resource([['service.name', 'tracepane-connection-test']])
  sink.openList(RESOURCE_SPANS)
  sink.open(RESOURCE_SPANS)
  sink.piece(RESOURCE, resource)
  sink.close()
  sink.closeList()
  return sink.body()
}
