/** In our own files, the arguments of a trace event that hold a span's fields; all others are attributes. */
const OWN = new Set(['traceId', 'spanId', 'parentSpanId', 'traceState', 'status', 'statusMessage', 'scope', 'links'])
/** The prefix for an attribute that has the name of one of these fields. */
const PREFIX = 'attribute.'

/** Whether an argument of our own files holds a field of a span. */
export function isOwnArgument(name: string): boolean {
  return OWN.has(name)
}

/** The name of the argument that holds an attribute. */
export function argumentOf(attribute: string): string {
  return OWN.has(withoutPrefixes(attribute)) ? PREFIX + attribute : attribute
}

/** The attribute that an argument of our own file holds. */
export function attributeIn(argument: string): string {
  const isPrefixed = argument.startsWith(PREFIX) && OWN.has(withoutPrefixes(argument))
  return isPrefixed ? argument.slice(PREFIX.length) : argument
}

function withoutPrefixes(name: string): string {
  let from = 0
  while (name.startsWith(PREFIX, from)) from += PREFIX.length
  return name.slice(from)
}
