/** What a request is beyond HTTP: a GraphQL operation, or a call of gRPC-web or Connect. */
import type { AttributeValue } from '../block/format'
import type { InstrumentationName } from '../settings'

export interface RequestBody {
  readonly url: URL
  readonly method: string
  /** As the page gave it; read only where it is text. */
  readonly body: unknown
  readonly contentType: string
}

export interface Operation {
  readonly name: string
  readonly attributes: Record<string, AttributeValue>
}

/** Beyond this a body is not read: it would take longer than its name is worth. */
const MAX_BODY = 100_000

export function operationOf(request: RequestBody, on: readonly InstrumentationName[]): Operation | undefined {
  return (
    (on.includes('rpc') ? rpcOperation(request) : undefined) ??
    (on.includes('graphql') ? graphqlOperation(request) : undefined)
  )
}

/** https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md , https://connectrpc.com/docs/protocol */
function rpcOperation({ url, contentType }: RequestBody): Operation | undefined {
  const system = /^application\/grpc-web/.test(contentType)
    ? 'grpc'
    : /^application\/(connect\+)?(proto|json)/.test(contentType) && url.searchParams.get('connect') !== null
      ? 'connectrpc'
      : /^application\/connect\+/.test(contentType)
        ? 'connectrpc'
        : undefined
  const path = /\/([\w.]+\/\w+)$/.exec(url.pathname)
  if (system === undefined || path === null) return undefined
  return { name: path[1], attributes: { 'rpc.system.name': system, 'rpc.method': path[1] } }
}

/** https://graphql.github.io/graphql-over-http/draft/ */
function graphqlOperation({ url, body }: RequestBody): Operation | undefined {
  const asked = graphqlParameters(url, body)
  if (asked === undefined) return undefined
  const [, type = 'query', inDocument] =
    /(?:^|[\s}])(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?/.exec(stripped(asked.query)) ?? []
  const name = asked.operationName ?? inDocument
  return {
    name: name === undefined ? type : `${type} ${name}`,
    attributes: {
      'graphql.operation.type': type,
      ...(name === undefined ? {} : { 'graphql.operation.name': name }),
    },
  }
}

interface Asked {
  readonly query: string
  readonly operationName: string | undefined
}

function graphqlParameters(url: URL, body: unknown): Asked | undefined {
  const looksSo = /graphql|\/gql\b/i.test(url.pathname)
  if (typeof body === 'string') {
    if (body.length > MAX_BODY || !(looksSo || body.includes('"query"'))) return undefined
    try {
      const parsed: unknown = JSON.parse(body)
      return asked(Array.isArray(parsed) ? parsed[0] : parsed, looksSo)
    } catch {
      return undefined
    }
  }
  if (!looksSo) return undefined
  const { searchParams } = url
  const [query, operationName, extensions] = ['query', 'operationName', 'extensions'].map((key) =>
    searchParams.get(key),
  )
  return query === null && operationName === null && extensions === null
    ? undefined
    : { query: query ?? '', operationName: operationName ?? undefined }
}

function asked(value: unknown, looksSo: boolean): Asked | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { query, operationName } = value as { readonly query?: unknown; readonly operationName?: unknown }
  const hasName = typeof operationName === 'string' && operationName !== ''
  const hasQuery =
    typeof query === 'string' && /^\s*(#.*\s+)*(\{|query\b|mutation\b|subscription\b|fragment\b)/.test(query)
  // A persisted query sends its hash and its name alone.
  if (!hasQuery && !(looksSo && hasName)) return undefined
  return { query: hasQuery ? query : '', operationName: hasName ? operationName.slice(0, 200) : undefined }
}

/** A document without its comments and strings, in which words may stand that are none of its own. */
function stripped(document: string): string {
  return document.slice(0, 20_000).replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, ' ')
}
