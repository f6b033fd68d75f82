/** Parts of a path that a library or a tool has, and no source of an application. */
const OF_LIBRARIES = [
  '/node_modules/',
  '/bower_components/',
  '/.vite/',
  '/@vite/',
  '/@react-refresh',
  '/jspm_packages/',
  // Angular's development server.
  '/.angular/',
  '/@ng/',
  // Turbopack's runtime and what Next adds.
  '/[turbopack]/',
  '/[next]/',
]
/** What bundlers add of their own: webpack's runtime, virtual modules of Vite and Rollup. */
const OF_TOOLS = ['webpack/runtime/', 'webpack/bootstrap', 'webpack/startup', 'webpack/before-startup']

/** Whether a source or a script is a library's or a tool's, by its URL alone. */
export function isLibraryUrl(url: string): boolean {
  const path = `/${url.split(/[?#]/, 1)[0]}`
  if (path.includes('\u0000') || path.includes('%00')) return true
  return (
    OF_LIBRARIES.some((part) => path.includes(part)) ||
    (url.startsWith('webpack') && OF_TOOLS.some((part) => path.includes(part)))
  )
}
