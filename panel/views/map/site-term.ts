import { UNKNOWN_SERVICE } from '../../formats/trace-model'
import { filterTerm } from '../../state/filter/filter-term'
import type { MapSite } from '../../store/analysis/origin-map'

/**
 * A part of a filter that holds for what belongs to a site: the spans of a service, what a page did itself, the requests to a server;
 * undefined where none can say it.
 */
export function siteTerm({ type, name }: MapSite): string | undefined {
  switch (type) {
    case 'service':
      return name === UNKNOWN_SERVICE
        ? '-has:attr.service.name'
        : filterTerm({ by: 'attribute', key: 'service.name' }, name)
    case 'server': {
      const term = filterTerm({ by: 'origin' }, name)
      return term === undefined ? undefined : `${term} kind:client`
    }
    case 'page': {
      const term = filterTerm({ by: 'page' }, name)
      return term === undefined ? undefined : `${term} -kind:server`
    }
  }
}
