/** What is chosen for one site alone. */
import { pageSettings, type Settings, type SiteSettings } from '../../../extension/settings/settings'

/** What holds for `origin` now, the defaults where nothing is chosen. */
export function siteOf(settings: Settings, origin: string | undefined): Required<SiteSettings> {
  const { context, openTelemetry, rules } = pageSettings(settings, origin)
  return { context, openTelemetry, rules }
}

/** The change of settings that chooses something for `origin`, and nothing for any other site. */
export function forSite(settings: Settings, origin: string, change: SiteSettings): Pick<Settings, 'sites'> {
  return { sites: { ...settings.sites, [origin]: { ...settings.sites[origin], ...change } } }
}
