/** The ways in which the spans can be shown. */
export type ViewName = 'waterfall' | 'flame' | 'statistics' | 'errors' | 'compare' | 'map'
