/**
 * Names that attributes had before OpenTelemetry's conventions became stable. All names in a group mean the same.
 * https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/, …/db-migration/, …/code-attrs-migration/
 */
const GROUPS: readonly (readonly string[])[] = [
  ['http.request.method', 'http.method'],
  ['http.response.status_code', 'http.status_code'],
  ['url.full', 'http.url'],
  ['url.scheme', 'http.scheme'],
  ['user_agent.original', 'http.user_agent'],
  ['client.address', 'http.client_ip'],
  ['network.protocol.version', 'http.flavor'],
  ['http.request.body.size', 'http.request_content_length'],
  ['http.response.body.size', 'http.response_content_length'],
  ['server.address', 'net.peer.name', 'net.host.name'],
  ['server.port', 'net.peer.port', 'net.host.port'],
  ['network.peer.address', 'net.sock.peer.addr'],
  ['network.peer.port', 'net.sock.peer.port'],
  ['db.system.name', 'db.system'],
  ['db.namespace', 'db.name'],
  ['db.query.text', 'db.statement'],
  ['db.operation.name', 'db.operation'],
  ['db.collection.name', 'db.sql.table', 'db.mongodb.collection'],
  ['messaging.destination.name', 'messaging.destination'],
  ['messaging.operation.type', 'messaging.operation'],
  ['code.function.name', 'code.function'],
  ['code.file.path', 'code.filepath'],
  ['code.line.number', 'code.lineno'],
  ['deployment.environment.name', 'deployment.environment'],
]
const groupOf = new Map(GROUPS.flatMap((group) => group.map((name) => [name, group] as const)))

/** An attribute's name, followed by its other names. */
export function namesOfAttribute(name: string): readonly string[] {
  const group = groupOf.get(name)
  return group === undefined ? [name] : [name, ...group.filter((other) => other !== name)]
}

/** An HTTP status code from a number or from three digits; undefined for anything else. */
export function httpStatusOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^[1-9]\d\d$/.test(value) ? Number(value) : undefined
}
