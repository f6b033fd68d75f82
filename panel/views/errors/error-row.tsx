import { usePanel } from '../../state/context'
import type { ErrorGroup } from '../../store/analysis/error-groups'
import { exceptionOfIncident, failurePath } from '../../store/failures/failure-path'
import type { SpanSummary } from '../../store/model'
import { framesOf } from '../../text/code-frames'
import { readableValue } from '../../text/readable-value'
import { shortText } from '../../text/short-text'
import { beginningOf } from '../../text/stack-frames'
import { TwistyIcon } from '../../widgets/icons'
import { documentOf, ownFrame } from '../details/source/resolution'
import { SourceLink } from '../details/source/source-link'
import { rowId } from '../shared/rows-view'

/** Lines of a stack that are looked at for the application's own code. */
const MAX_LINES = 20
/** Steps of the way to the cause that a row says; all are in its tooltip. */
const MAX_STEPS = 4

interface ErrorRowProps {
  readonly group: ErrorGroup
  readonly expanded: boolean
  readonly position: number
  /** px */
  readonly top: number
  readonly isCurrent: boolean
  onToggle(): void
}

/** One error: what it says, how often it occurred, and where it was thrown. */
export function ErrorRow({ group, expanded, position, top, isCurrent, onToggle }: ErrorRowProps) {
  const { state, format, message } = usePanel()
  const { store } = state
  const [incident] = group.incidents
  const newest = incident.cause
  if (!incident.spans.every((span) => store.has(span))) return null
  const exception = exceptionOfIncident(store.table, incident)
  const text = (key: string) => readableValue(exception?.attributes.find(([name]) => name === key)?.[1] ?? '')
  const thrown = exception === undefined ? group : { type: text('exception.type'), message: text('exception.message') }
  const said = [thrown.type, thrown.message].filter((part) => part !== '').join(': ')
  const { httpStatus = 0 } = store.summary(newest)
  const title = said === '' && httpStatus >= 400 ? String(httpStatus) : said
  const path = [...failurePath(store.table, newest)].reverse().map((span) => pathStep(store.summary(span), title))
  const document = documentOf(store.detail(newest))
  const frame = ownFrame(state, document, framesOf(beginningOf(text('exception.stacktrace'), MAX_LINES)))?.frame
  return (
    <div
      id={rowId(position)}
      class={`row error-columns${isCurrent ? ' current' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={1}
      aria-rowindex={position + 2}
      aria-expanded={expanded}
      aria-selected={isCurrent}
      onClick={onToggle}
      onKeyDown={undefined}
    >
      <div role="gridcell" title={[title, path.join(' ‹ ')].filter((part) => part !== '').join('\n')}>
        <span class="twisty" aria-hidden="true">
          <TwistyIcon open={expanded} />
        </span>
        <span class="error-text">
          × <bdi>{title === '' ? message('failedUnnamed') : title}</bdi>
        </span>{' '}
        <span class="subtle">{shortText(shortPath(path).join(' ‹ '))}</span>
      </div>
      <div role="gridcell" class="number">
        {format.count(group.incidents.length)}
      </div>
      <div role="gridcell" class="number traces">
        {format.count(group.traces)}
      </div>
      <div role="gridcell" class="place">
        {frame !== undefined && <SourceLink place={frame} document={document} tabIndex={-1} />}
      </div>
      <div role="gridcell" class="number seen subtle">
        {format.clock(group.lastMs)}
      </div>
    </div>
  )
}

/** What a step of the way to the cause is called: where it has one, its status says more than that it failed. */
function pathStep({ name, label, httpStatus }: SpanSummary, title: string): string {
  const status = httpStatus === undefined || String(httpStatus) === title ? '' : String(httpStatus)
  return [name, label, status].filter((part) => part !== '').join(' ')
}

/** From the cause, with as many steps towards the top as a row has room for, and the top. */
function shortPath(path: readonly string[]): readonly string[] {
  return path.length <= MAX_STEPS ? path : [...path.slice(0, MAX_STEPS - 1), '…', path[path.length - 1]]
}
