import { useMemo, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { isInScope, type Scope, shownBy } from '../../state/scope'
import { useChunkedWork } from '../../state/use-chunked-work'
import { type ErrorGroup, ErrorGroups } from '../../store/analysis/error-groups'
import type { SpanTable } from '../../store/columns/span-table'
import { failurePath } from '../../store/failures/failure-path'
import type { Incident } from '../../store/failures/incidents'
import type { SpanIndex } from '../../store/model'
import { usePlural } from '../shared/plural'
import { RowsView } from '../shared/rows-view'
import { ScopePicker } from '../shared/scope-picker'
import { ErrorRow } from './error-row'
import { ErrorSpanRow } from './error-span-row'
import './errors.css'

/** Number of occurrences that are listed of an open group. A filter shows more. */
const MAX_LISTED = 500

/** Stands for those that are not known yet. */
const NO_GROUPS: readonly ErrorGroup[] = []

export type ErrorLine =
  | { readonly type: 'group'; readonly group: ErrorGroup; readonly expanded: boolean }
  | { readonly type: 'span'; readonly span: SpanIndex; readonly isCause: boolean; readonly group: ErrorGroup }

/** What went wrong, each root cause once, with where it occurred and what failed for it. */
export function ErrorsView() {
  const { state, message } = usePanel()
  const counted = usePlural()
  const { store } = state
  const [scope, setScope] = useState<Scope>('all')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [current, setCurrent] = useState(-1)
  const filter = state.filter.current.value
  const range = state.time.range.value
  const shows = useMemo(() => shownBy(state), [state, filter, range])
  const errors = useMemo(() => new ErrorGroups(store), [store])
  const chosen =
    scope === 'all' || state.selection.key.value === undefined ? undefined : store.find(state.selection.key.value)
  const top = chosen === undefined || scope === 'subtree' ? chosen : store.rootOf(chosen)
  const found = useChunkedWork(() => {
    const isIn = isInScope(state, scope)
    return errors.groups((index) => isIn(index) && shows(index))
  }, [state, errors, scope, top, shows])
  const groups = found ?? NO_GROUPS
  const lines = useMemo(() => linesOf(store.table, groups, open), [store, groups, open])
  const occurrences = groups.reduce((sum, group) => sum + group.incidents.length, 0)

  const toggle = (key: string) => {
    const next = new Set(open)
    if (!next.delete(key)) next.add(key)
    setOpen(next)
  }
  const choose = (position: number) => {
    setCurrent(position)
    const line = lines[position]
    if (line?.type === 'span' && store.has(line.span)) state.select(store.keyOf(line.span), false)
  }

  return (
    <>
      <div class="view-bar">
        <ScopePicker scope={scope} onScope={setScope} />
        <span class="spacer" />
        {groups.length > 0 && (
          <span>{message('listed', counted('differentError', groups.length), counted('occurrence', occurrences))}</span>
        )}
      </div>
      {found === undefined ? null : groups.length === 0 ? (
        <div class="empty">
          <h2>{message('noErrors')}</h2>
          <p>{message('noErrorsHint')}</p>
        </div>
      ) : (
        <RowsView
          label={message('viewErrors')}
          columns={5}
          count={lines.length}
          current={Math.min(current, lines.length - 1)}
          head={
            <div class="head error-columns" role="row" aria-rowindex={1}>
              <div role="columnheader">{message('columnError')}</div>
              <div role="columnheader" class="number">
                {message('columnCount')}
              </div>
              <div role="columnheader" class="number traces">
                {message('columnTraces')}
              </div>
              <div role="columnheader" class="place">
                {message('columnPlace')}
              </div>
              <div role="columnheader" class="number seen">
                {message('columnSeen')}
              </div>
            </div>
          }
          row={(position, rowTop) => {
            const line = lines[position]
            const place = { position, top: rowTop, isCurrent: position === current }
            if (line.type === 'group') {
              return (
                <ErrorRow
                  key={line.group.key}
                  {...place}
                  group={line.group}
                  expanded={line.expanded}
                  onToggle={() => {
                    setCurrent(position)
                    toggle(line.group.key)
                  }}
                />
              )
            }
            return (
              <ErrorSpanRow
                key={`${line.group.key} ${line.span}`}
                {...place}
                span={line.span}
                isCause={line.isCause}
                onChoose={() => choose(position)}
              />
            )
          }}
          onCurrent={choose}
          onKey={(key) => {
            const line = lines[current]
            if (line === undefined) return false
            const isOpen = open.has(line.group.key)
            if (line.type === 'span') {
              if (key === 'ArrowLeft') setCurrent(lines.findIndex((one) => one.group === line.group))
              else if (key === 'Enter' || key === ' ') showInWaterfall()
              else return false
              return true
            }
            if (key !== 'Enter' && key !== ' ' && key !== (isOpen ? 'ArrowLeft' : 'ArrowRight')) return false
            toggle(line.group.key)
            return true
          }}
        />
      )}
    </>
  )

  function showInWaterfall(): void {
    state.view.show('waterfall')
    state.details.setOpen(true)
  }
}

function linesOf(table: SpanTable, groups: readonly ErrorGroup[], open: ReadonlySet<string>): readonly ErrorLine[] {
  const lines: ErrorLine[] = []
  for (const group of groups) {
    const expanded = open.has(group.key)
    lines.push({ type: 'group', group, expanded })
    if (!expanded) continue
    const incidents = group.incidents.filter(({ spans }) => spans.every((span) => table.isLive(span)))
    // Where it came from first: that is what is looked for. Of a single one, what failed for it stands below.
    const listed = incidents.length === 1 ? failedIn(table, incidents[0]) : incidents.map(({ cause }) => cause)
    for (const [i, span] of listed.slice(0, MAX_LISTED).entries())
      lines.push({ type: 'span', span, isCause: incidents.length > 1 || i === 0, group })
  }
  return lines
}

/** The root cause, what failed above it up to the top, and what else tells of it. */
function failedIn(table: SpanTable, { cause, spans }: Incident): readonly SpanIndex[] {
  return [...new Set([...[...failurePath(table, cause)].reverse(), ...spans])]
}
