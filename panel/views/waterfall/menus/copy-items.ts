import { markdownOf } from '../../../formats/markdown/markdown'
import { otlp } from '../../../formats/otlp/otlp'
import { spanJson, traceJson } from '../../../formats/plain-json'
import { curlForCmd, curlOf } from '../../../formats/request/curl'
import { fetchOf, type KnownRequest, requestOf } from '../../../formats/request/request-code'
import { storedSpans } from '../../../formats/stored-span'
import type { TraceSpan } from '../../../formats/trace-model'
import { finished } from '../../../scheduling/chunked-task'
import type { PanelState } from '../../../state/panel-state'
import type { MenuEntry } from '../../../state/view/menu'
import { traceSummary } from '../../../store/analysis/trace-summary'
import type { SpanIndex, SpanKey } from '../../../store/model'
import { Format } from '../../../text/format'
import { type SentencePart, traceSentence } from '../../../text/trace-sentence'
import { copyText } from '../../../widgets/clipboard'
import { requestOfSpan } from '../../details/request/request-of-span'
import { SpanSources } from '../../details/source/span-sources'

/** A trace of more spans than this is no text for a clipboard: the dialog to save it comes up instead. */
const MAX_COPIED = 20_000
/** ms that are waited for source maps: browsers let a text be copied for some seconds after a click. */
const MAX_WAIT_MS = 1_500

/** Copies a span as Markdown; false if there is none of that key. */
export function copySpan(state: PanelState, key: SpanKey): boolean {
  const { message } = state.environment
  const item = copyItems(state, key).find((one) => one !== 'separator' && one.label === message('copySpanMarkdown'))
  if (item === undefined || item === 'separator') return false
  item.run?.()
  return true
}

/** What of a span and its trace can be copied, and how. */
export function copyItems(state: PanelState, key: SpanKey): readonly MenuEntry[] {
  const { environment, store, transfer } = state
  const { message } = environment
  const index = store.find(key)
  if (index === undefined) return []
  const span = storedSpans(store)(index)
  const ofSpan = (label: string, write: (span: TraceSpan) => string): MenuEntry => ({
    label,
    run: () => copyText(write(span)),
  })
  const ofTrace = (label: string, copy: (spans: readonly TraceSpan[], span: SpanIndex) => void): MenuEntry => ({
    label,
    run() {
      const found = store.find(key)
      if (found === undefined) return
      const spans = store.spansOfTrace(found)
      if (spans.length > MAX_COPIED) transfer.setExporting(true)
      else copy(Array.from(spans, storedSpans(store)), found)
    },
  })
  const copyMarkdown = (spans: readonly TraceSpan[], summary: readonly SentencePart[] = [], failures?: number) => {
    const sources = new SpanSources(state, spans)
    sources.whenKnown(MAX_WAIT_MS, () => copyText(markdownOf(spans, state.notes.all.value, sources, summary, failures)))
  }
  const request = knownRequest(state, index) ?? requestOf(span)
  const asRequest: readonly MenuEntry[] =
    request === undefined ? [] : [...requestItems(request, environment), 'separator']
  return [
    ...asRequest,
    { label: message('copySpanMarkdown'), keys: 'c', run: () => copyMarkdown([span]) },
    ofSpan(message('copySpanJson'), spanJson),
    ofSpan(message('copySpanOtlp'), (one) => [...otlp.write([one])].join('')),
    'separator',
    ofTrace(message('copyTraceMarkdown'), (all, one) =>
      copyMarkdown(all, sentenceOf(state, one), failuresOf(store, one)),
    ),
    ofTrace(message('copyTraceJson'), (all) => copyText(traceJson(all))),
    ofTrace(message('copyTraceOtlp'), (all) => copyText([...otlp.write(all)].join(''))),
  ]
}

/** What happened in the trace of a span, in the reader's language. */
function sentenceOf({ store, environment }: PanelState, span: SpanIndex): readonly SentencePart[] {
  const summary = finished(traceSummary(store, store.rootOf(span)))
  return traceSentence(store, summary, { format: new Format(environment.language), message: environment.message })
}

/** How many things went wrong in the trace of a span, of which not all spans need be connected. */
function failuresOf(store: PanelState['store'], span: SpanIndex): number {
  return store.tree.errorsOfAll(new Set(Array.from(store.spansOfTrace(span), (one) => store.rootOf(one))))
}

function requestItems(request: KnownRequest, { message }: PanelState['environment']): readonly MenuEntry[] {
  const forCmd = curlForCmd(request)
  return [
    { label: message('copyAsCurlBash'), run: () => copyText(curlOf(request)) },
    {
      label: message('copyAsCurlCmd'),
      disabled: forCmd === undefined,
      title: forCmd === undefined ? message('copyAsCurlCmdImpossible') : undefined,
      run: () => copyText(forCmd ?? ''),
    },
    { label: message('copyAsFetch'), run: () => copyText(fetchOf(request)) },
  ]
}

/** The request as it was sent, where the browser's network log has it. */
function knownRequest({ environment, store }: PanelState, index: SpanIndex): KnownRequest | undefined {
  const wanted = requestOfSpan(store.detail(index))
  // A socket's request is made by the browser alone.
  const sent =
    wanted === undefined || !/^https?:/.test(wanted.url) ? undefined : environment.network?.find(wanted)?.requests[0]
  if (sent === undefined) return undefined
  const { url, method, requestHeaders, requestBody } = sent
  return {
    url,
    method,
    headers: requestHeaders.map(({ name, value }) => [name, value]),
    // Part of a body is another body.
    body: requestBody?.isCut ? undefined : requestBody?.text,
  }
}
