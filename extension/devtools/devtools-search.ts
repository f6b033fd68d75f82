/** The search field of DevTools (Ctrl+F). The devtools page hears of it and passes it on to the panel. */

/** What the user does in the search field. Only Chromium reports it. */
export type DevtoolsSearch =
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'next' }
  | { readonly type: 'previous' }
  | { readonly type: 'cancel' }

/** A panel with a search field. */
interface SearchablePanel {
  /** `chrome.devtools.panels.ExtensionPanel.onSearch`; the polyfill's types leave it out, and Firefox has none. */
  readonly onSearch?: { addListener(listener: (action: string, text?: string) => void): void }
}

/** Passes on what the user searches for. Both documents belong to the extension, so a channel connects them. */
export function passOnSearch(panel: object, tabId: number): void {
  const { onSearch }: SearchablePanel = panel
  if (onSearch === undefined) return
  const channel = channelOf(tabId)
  onSearch.addListener((action, text) => {
    const asked = searchOf(action, text)
    if (asked !== undefined) channel.postMessage(asked)
  })
}

/** Calls `asked` with what `passOnSearch` passes on. */
export function onSearch(tabId: number, asked: (search: DevtoolsSearch) => void): void {
  channelOf(tabId).addEventListener('message', ({ data }: MessageEvent<DevtoolsSearch>) => asked(data))
}

function channelOf(tabId: number): BroadcastChannel {
  return new BroadcastChannel(`tracepane search ${tabId}`)
}

function searchOf(action: string, text: string | undefined): DevtoolsSearch | undefined {
  switch (action) {
    case 'performSearch':
      return { type: 'search', text: text ?? '' }
    case 'nextSearchResult':
      return { type: 'next' }
    case 'previousSearchResult':
      return { type: 'previous' }
    case 'cancelSearch':
      return { type: 'cancel' }
    default:
      return undefined
  }
}
