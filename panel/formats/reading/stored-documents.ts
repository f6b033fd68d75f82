import { isObject } from './json-parts'

/** The documents in an answer of Elasticsearch or in a list of its hits; any other value is left as it is. */
export function documentsIn(value: unknown): unknown {
  const found = isObject(value) && isObject(value.hits) && Array.isArray(value.hits.hits) ? value.hits.hits : value
  return Array.isArray(found) ? found.map(documentIn) : documentIn(found)
}

function documentIn(value: unknown): unknown {
  return isObject(value) && isObject(value._source) ? value._source : value
}
