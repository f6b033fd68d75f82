/** What a request is beyond HTTP: a GraphQL operation, a call of gRPC-web or Connect, or what a framework asks its server for. */
import type { AttributeValue } from '../../block/format'
import type { InstrumentationName } from '../../settings'
import { frameworkOperation } from './framework-request'
import { operationIn } from './graphql/graphql-document'
import type { SentRequest } from './trace-headers/preflight'

/** What a request does, in the words of its protocol. */
export interface Operation {
  readonly name: string
  readonly attributes: Record<string, AttributeValue>
  readonly isGrpc?: boolean
  readonly isGraphql?: boolean
}

/** https://grpc.io/docs/guides/status-codes/ , by number. */
export const GRPC_STATUSES: readonly string[] =
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  )

/** Beyond this a body is not read: it would take longer than its name is worth. */
const MAX_BODY = 100_000

/** Recognizes the operation of a request; undefined for plain HTTP, or if its instrumentation is off. */
export function operationOf(request: SentRequest, on: readonly InstrumentationName[]): Operation | undefined {
  return (
    (on.includes('rpc') ? rpcOperation(request) : undefined) ??
    (on.includes('graphql') ? graphqlOperation(request) : undefined) ??
    (on.includes('rpc') ? frameworkOperation(request) : undefined)
  )
}

/** https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md , https://connectrpc.com/docs/protocol */
function rpcOperation({ url, headers }: SentRequest): Operation | undefined {
  const contentType = headers?.get('content-type') ?? ''
  const isGrpc = contentType.startsWith('application/grpc-web')
  const isConnect =
    contentType.startsWith('application/connect+') ||
    headers?.has('connect-protocol-version') ||
    (url.search !== '' && url.searchParams.get('connect') === 'v1')
  const method = isGrpc || isConnect ? rpcMethod(url.pathname) : undefined
  if (method === undefined) return undefined
  const system = isGrpc ? 'grpc' : 'connectrpc'
  return { name: method, attributes: { 'rpc.system.name': system, 'rpc.method': method }, isGrpc }
}

/** `shop.Cart/Add`, the last two parts of a path. */
function rpcMethod(path: string): string | undefined {
  const service = path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1
  return /^[\w.]+\/\w+$/.exec(path.slice(service))?.[0]
}

/** https://graphql.github.io/graphql-over-http/draft/ */
function graphqlOperation({ url, body }: SentRequest): Operation | undefined {
  const isEndpoint = /graphql|\/gql\b/i.test(url.pathname)
  const asked = typeof body === 'string' ? inBody(body, isEndpoint) : isEndpoint ? inQuery(url) : undefined
  const document = textOf(asked?.query)
  const given = textOf(asked?.operationName)
  // A persisted query sends its hash and its name alone.
  const found =
    operationIn(document, given) ?? (isEndpoint && given !== '' ? { type: 'query', name: given } : undefined)
  if (found === undefined) return undefined
  const { type, name } = found
  return {
    name: name === '' ? type : `${type} ${name}`,
    attributes: { 'graphql.operation.type': type, ...(name === '' ? {} : { 'graphql.operation.name': name }) },
    isGraphql: true,
  }
}

/** The parameters of a GraphQL request. */
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_BODY) : ''
}
