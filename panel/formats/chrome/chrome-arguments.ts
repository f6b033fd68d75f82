/** Arguments of a trace event that our own files use for what a span is beside its attributes. */
const OWN = new Set(['traceId', 'spanId', 'parentSpanId', 'traceState', 'status', 'statusMessage', 'scope', 'links'])
/** Before the name of an attribute that would be taken for one of them. */
const PREFIX = 'attribute.'

export function isOwnArgument(name: string): boolean {
  return OWN.has(name)
}

/** The argument in which an attribute is written. */
export function argumentOf(attribute: string): string {
  return OWN.has(withoutPrefixes(attribute)) ? PREFIX + attribute : attribute
}

/** The attribute that stands in an argument of our own file. */
export function attributeIn(argument: string): string {
  const isPrefixed = argument.startsWith(PREFIX) && OWN.has(withoutPrefixes(argument))
  return isPrefixed ? argument.slice(PREFIX.length) : argument
}

function withoutPrefixes(name: string): string {
  let from = 0
  while (name.startsWith(PREFIX, from)) from += PREFIX.length
  return name.slice(from)
}
