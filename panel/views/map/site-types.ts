import type { MapSite } from '../../store/analysis/origin-map'
import type { MessageKey } from '../../text/message'

/** What the kinds of sites on the map are called. */
export const SITE_TYPES: Readonly<Record<MapSite['type'], MessageKey>> = {
  page: 'page',
  server: 'kindServer',
  service: 'siteService',
}
