import type { ViewSettings } from '../../../extension/settings/view-settings'

/** The ways in which the spans can be shown. */
export type ViewName = ViewSettings['shown']
