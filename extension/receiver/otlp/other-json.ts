/** Reads JSON of senders that write OTLP otherwise than specified today. */

/** SDKs of before 2022 have the first two, generic writers of protobuf's JSON the others. */
const IS_OTHER = /"(?:instrumentationLibrary|instrumentation_library|resource_spans|SPAN_KIND_|STATUS_CODE_)/

const NAMES_BEFORE_2022: Readonly<Record<string, string>> = {
  instrumentationLibrarySpans: 'scopeSpans',
  instrumentationLibrary: 'scope',
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const CODES = ['UNSET', 'OK', 'ERROR']

/**
 * Parses a request, with the names and numbers that OTLP has today.
 *
 * @throws SyntaxError
 */
export function parseOtlpJson(text: string): unknown {
  return IS_OTHER.test(text) ? JSON.parse(text, asToday) : JSON.parse(text)
}

/** OTLP has no object whose keys are free: attributes are lists. So each key may be renamed. */
function asToday(key: string, value: unknown): unknown {
  if (typeof value === 'string') {
    if (key === 'kind' && value.startsWith('SPAN_KIND_')) return KINDS.indexOf(value.slice(10))
    return key === 'code' && value.startsWith('STATUS_CODE_') ? CODES.indexOf(value.slice(12)) : value
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [nameToday(name), member]))
}

function nameToday(name: string): string {
  const camel = name.replace(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase())
  return NAMES_BEFORE_2022[camel] ?? camel
}
