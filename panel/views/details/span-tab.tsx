import type { AttributeEntry } from '../../../inpage/block/format'
import { TIMING_PREFIX } from '../../../inpage/instrument/http/timing-prefix'
import { usePanel } from '../../state/context'
import type { SpanDetail } from '../../store/model'
import type { MessageKey } from '../../text/message'
import { AttributeSection } from './attributes/attribute-section'
import { Entries } from './attributes/entries'
import { ExceptionSection } from './exception-section'
import { Heading } from './heading'
import { NoteSection } from './note-section'
import { BackendSection } from './request/backend-section'
import { HeadersSection } from './request/headers-section'
import { ServerSection } from './request/server-section'
import { Section } from './section'
import { SourceSection } from './source/source-section'
import { SpanLink } from './span-link'
import { SummarySection } from './summary-section'
import { TimingSection } from './timing-section'

/** Exceptions that stand before all else; the others are among the events. */
const MAX_EXCEPTIONS = 5

/** The span at a glance, errors first. */
export function SpanTab({ span }: { readonly span: SpanDetail }) {
  const { state, format, message } = usePanel()
  const exceptions = span.events.filter((event) => event.name === 'exception')
  const attributes = span.attributes.filter(([name]) => !name.startsWith(TIMING_PREFIX))
  const { dropped } = span
  return (
    <>
      <SummarySection span={span.index} />
      <Heading span={span} />
      <NoteSection span={span.key} />
      {exceptions.slice(0, MAX_EXCEPTIONS).map((event, at) => (
        <ExceptionSection key={at} event={event} span={span} />
      ))}
      {exceptions.length > MAX_EXCEPTIONS && (
        <div class="section">
          <button type="button" class="link" onClick={() => state.details.showTab('events')}>
            {message('andMore', format.count(exceptions.length - MAX_EXCEPTIONS))}
          </button>
        </div>
      )}
      <SourceSection span={span} />
      <HeadersSection span={span} />
      <TimingSection span={span} />
      <ServerSection span={span} />
      {attributes.length > 0 && (
        <AttributeSection name="attributes" title={message('attributes')} entries={attributes} hasMenu />
      )}
      <BackendSection span={span} />
      {dropped.attributes + dropped.events + dropped.links > 0 && (
        <div class="section subtle">
          {message('droppedInSpan', String(dropped.attributes), String(dropped.events), String(dropped.links))}
        </div>
      )}
      <Section name="scope" title={message('scope')}>
        <Entries entries={scopeOf(span, message)} />
      </Section>
      {span.resource.length > 0 && (
        <AttributeSection name="resource" title={message('resource')} entries={span.resource} />
      )}
      <Section name="ids" title={message('ids')}>
        <Entries entries={idsOf(span, message)} />
        {span.parentId !== undefined && (
          <dl class="entries">
            <dt>{message('parent')}</dt>
            <dd>
              <SpanLink span={`${span.traceId}:${span.parentId}`} />
            </dd>
          </dl>
        )}
      </Section>
    </>
  )
}

type Message = (key: MessageKey) => string

function idsOf(span: SpanDetail, message: Message): readonly AttributeEntry[] {
  return withoutEmpty([
    [message('traceId'), span.traceId],
    [message('spanId'), span.spanId],
    [message('parentId'), span.parentId ?? ''],
    [message('traceState'), span.traceState],
  ])
}

function scopeOf(span: SpanDetail, message: Message): readonly AttributeEntry[] {
  return withoutEmpty([
    [message('tracer'), span.scope],
    [message('version'), span.scopeVersion],
    [message('namespace'), span.namespace],
    [message('page'), URL.canParse(span.documentUrl) ? span.documentUrl : ''],
  ])
}

function withoutEmpty(entries: readonly AttributeEntry[]): readonly AttributeEntry[] {
  return entries.filter(([, value]) => value !== '')
}
