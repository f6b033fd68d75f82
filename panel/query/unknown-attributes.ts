import { namesOfAttribute } from '../store/columns/attribute-names'
import { resourcesOf } from '../store/columns/resource-attributes'
import type { TraceStore } from '../store/store'
import { placesOf } from './rows/block-text'
import type { Syntax } from './syntax'

/** The attributes that a filter asks for and that no stored span has, nor any resource, by whichever name. */
export function unknownAttributes(syntax: Syntax | undefined, { table }: TraceStore): readonly string[] {
  const unknown = new Set(syntax === undefined ? [] : attributesIn(syntax))
  for (const block of table.blocks.all()) {
    for (const key of unknown) {
      const isKnown =
        placesOf(namesOfAttribute(key), block).length > 0 || resourcesOf(block).some((one) => one.has(key))
      if (isKnown) unknown.delete(key)
    }
    if (unknown.size === 0) break
  }
  return [...unknown]
}

function attributesIn(syntax: Syntax): readonly string[] {
  switch (syntax.type) {
    case 'and':
    case 'or':
      return syntax.parts.flatMap(attributesIn)
    case 'not':
      return attributesIn(syntax.part)
    case 'attribute':
      return [syntax.key]
    case 'has':
      return typeof syntax.what === 'object' ? [syntax.what.attribute] : []
    default:
      return []
  }
}
