/** What a request is beyond HTTP: a GraphQL operation, or a call of gRPC-web or Connect. */
import type { AttributeValue } from '../block/format'
import type { InstrumentationName } from '../settings'
import type { SentRequest } from './preflight'

export interface Operation {
  readonly name: string
  readonly attributes: Record<string, AttributeValue>
  readonly isGrpc?: boolean
}

/** https://grpc.io/docs/guides/status-codes/ , by number. */
export const GRPC_STATUSES: readonly string[] =
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  )

/** Beyond this a body is not read: it would take longer than its name is worth. */
const MAX_BODY = 100_000

export function operationOf(request: SentRequest, on: readonly InstrumentationName[]): Operation | undefined {
  return (
    (on.includes('rpc') ? rpcOperation(request) : undefined) ??
    (on.includes('graphql') ? graphqlOperation(request) : undefined)
  )
}

/** https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md , https://connectrpc.com/docs/protocol */
function rpcOperation({ url, headers }: SentRequest): Operation | undefined {
  const contentType = headers?.get('content-type') ?? ''
  const isGrpc = contentType.startsWith('application/grpc-web')
  const isConnect =
    contentType.startsWith('application/connect+') ||
    headers?.has('connect-protocol-version') ||
    url.searchParams.get('connect') === 'v1'
  const method = /[\w.]+\/\w+$/.exec(url.pathname)?.[0]
  if (method === undefined || !(isGrpc || isConnect)) return undefined
  const system = isGrpc ? 'grpc' : 'connectrpc'
  return { name: method, attributes: { 'rpc.system.name': system, 'rpc.method': method }, isGrpc }
}

/** https://graphql.github.io/graphql-over-http/draft/ */
function graphqlOperation({ url, body }: SentRequest): Operation | undefined {
  const isEndpoint = /graphql|\/gql\b/i.test(url.pathname)
  const asked = typeof body === 'string' ? inBody(body, isEndpoint) : isEndpoint ? inQuery(url) : undefined
  const document = textOf(asked?.query)
  const given = textOf(asked?.operationName)
  // A persisted query sends its hash and its name alone.
  if (!(isEndpoint && given) && !/^(\s|#.*)*(\{|query\b|mutation\b|subscription\b|fragment\b)/.test(document))
    return undefined
  const [type, name] = operationIn(document, given)
  return {
    name: name ? `${type} ${name}` : type,
    attributes: { 'graphql.operation.type': type, ...(name ? { 'graphql.operation.name': name } : {}) },
  }
}

interface Asked {
  readonly query?: unknown
  readonly operationName?: unknown
}

function inBody(body: string, isEndpoint: boolean): Asked | undefined {
  if (body.length > MAX_BODY || !(isEndpoint || body.includes('"query"'))) return undefined
  try {
    const parsed: unknown = JSON.parse(body)
    return Object(Array.isArray(parsed) ? parsed[0] : parsed)
  } catch {
    return undefined
  }
}

function inQuery({ searchParams }: URL): Asked {
  return { query: searchParams.get('query'), operationName: searchParams.get('operationName') }
}

/** Type and name of the operation called `wanted`, or else of the first. */
function operationIn(document: string, wanted: string): readonly [type: string, name: string] {
  // In comments and strings may stand words that are none of the document's own.
  const bare = document.slice(0, 20_000).replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, ' ')
  for (const [, type, name] of bare.matchAll(/(?:^|\})\s*(query|mutation|subscription)\b\s*(\w*)/g)) {
    if (wanted === '' || name === wanted) return [type, name]
  }
  return ['query', wanted]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_BODY) : ''
}
