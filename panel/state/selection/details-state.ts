import { signal } from '@preact/signals'
import type { NetworkRequest, ResponseBody } from '../../../extension/devtools/network/har-entry'

export type DetailsTab = 'span' | 'events' | 'request' | 'links' | 'json'
export type SectionName =
  | 'exception'
  | 'timing'
  | 'attributes'
  | 'backend'
  | 'scope'
  | 'resource'
  | 'ids'
  | 'general'
  | 'redirects'
  | 'preflight'
  | 'headers'
  | 'networkTiming'
  | 'requestHeaders'
  | 'requestBody'
  | 'responseHeaders'
  | 'responseBody'

/** How the reader looks at a span: kept from span to span, so that the same thing of many can be compared. */
export class DetailsState {
  readonly tab = signal<DetailsTab>('span')
  readonly closed = signal<ReadonlySet<SectionName>>(new Set<SectionName>(['backend']))
  /** What attributes are looked for. */
  readonly search = signal('')
  /** A note is being written to the selected span. */
  readonly writesNote = signal(false)
  /** Bodies that were asked for, for as long as their requests are known. */
  readonly bodies = new WeakMap<NetworkRequest, Promise<ResponseBody>>()

  setOpen(section: SectionName, open: boolean): void {
    const closed = new Set(this.closed.value)
    if (open) closed.delete(section)
    else closed.add(section)
    this.closed.value = closed
  }
}
