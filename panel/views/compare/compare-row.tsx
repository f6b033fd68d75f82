import { usePanel } from '../../state/context'
import type { ComparedSums } from '../../store/analysis/compare/compare'
import { type SpanChanges, spanChanges } from '../../store/analysis/compare/span-changes'
import type { SpanIndex } from '../../store/model'
import { readableValue } from '../../text/readable-value'
import { shortText } from '../../text/short-text'
import { TwistyIcon } from '../../widgets/icons'
import { usePlural } from '../shared/plural'
import { rowId } from '../shared/rows-view'
import type { CompareLine } from './compare-rows'

const INDENT = 14
/** Part of the column that indentation may take: the name must stay readable. Deeper rows say their level instead. */
const MAX_INDENT = 0.5
const INDENT_ROOM = 200
/** Below this (ms) nothing has changed that a clock could tell. */
const MIN_CHANGE_MS = 0.0005

interface CompareRowProps {
  readonly row: CompareLine
  /** The largest change there is: how long the longest bar is. */
  readonly maxMs: number
  /** The longest time on either side, as which the bars of A and B are drawn. */
  readonly longestMs: number
  readonly position: number
  /** px */
  readonly top: number
  readonly isCurrent: boolean
  onOpen(): void
  onToggle(): void
}

/** One path of names: how long it took in either trace, and the difference. */
export function CompareRow({ row, maxMs, longestMs, position, top, isCurrent, onOpen, onToggle }: CompareRowProps) {
  const { format, message } = usePanel()
  const { node, expanded } = row
  const { a, b, name, path, level } = node
  const indent = Math.min((level - 1) * INDENT, INDENT_ROOM)
  const total = b.total - a.total
  const duration = ({ count, open, total }: ComparedSums) => {
    if (count === 0) return '–'
    return open === count ? message('running') : format.duration(total)
  }
  const only = a.count === 0 ? 'B' : b.count === 0 ? 'A' : undefined
  const failsNow = b.errors - a.errors
  return (
    <div
      id={rowId(position)}
      class={`row compare-columns${isCurrent ? ' current' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={level}
      aria-rowindex={position + 2}
      aria-expanded={expanded}
      aria-selected={isCurrent}
      onClick={onOpen}
      onDblClick={onToggle}
      onKeyDown={undefined}
    >
      <div
        role="gridcell"
        title={`${name} ${path}`.trim()}
        style={{ paddingLeft: `min(${6 + indent}px, ${MAX_INDENT * 100}%)` }}
      >
        <span
          class="twisty"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation()
            if (expanded !== undefined) onToggle()
          }}
          onKeyDown={undefined}
        >
          {expanded !== undefined && <TwistyIcon open={expanded} />}
        </span>
        {(level - 1) * INDENT > INDENT_ROOM && <span class="depth">{level}</span>}
        {shortText(name)} <span class="subtle">{shortText(path)}</span>
        {only !== undefined && <span class="only">{message('compareOnly', only)}</span>}
        {failsNow !== 0 && a.count > 0 && b.count > 0 && (
          <span class="error-text"> {message('compareErrors', format.signed(failsNow))}</span>
        )}
        {a.count === 1 && b.count === 1 && <Changes a={a.first} b={b.first} />}
      </div>
      <div role="gridcell" class="number counts dim">
        {a.count === b.count ? format.count(a.count) : `${format.count(a.count)} → ${format.count(b.count)}`}
      </div>
      <div role="gridcell" class="number side">
        {duration(a)}
        <SideBar ms={a.total} longestMs={longestMs} />
      </div>
      <div role="gridcell" class="number side">
        {duration(b)}
        <SideBar ms={b.total} longestMs={longestMs} />
      </div>
      <div role="gridcell" class="number delta">
        <Delta ms={total} />
        {Math.abs(total) >= MIN_CHANGE_MS && (
          <span
            class={`delta-bar ${total > 0 ? 'slower' : 'faster'}`}
            style={{ width: `${maxMs > 0 ? (Math.abs(total) / maxMs) * 50 : 0}%` }}
          />
        )}
      </div>
      <div role="gridcell" class="number self dim">
        <Delta ms={b.self - a.self} />
      </div>
    </div>
  )
}

/** How long it took on one side, so that both can be compared at a glance. */
function SideBar({ ms, longestMs }: { readonly ms: number; readonly longestMs: number }) {
  if (!(ms > 0 && longestMs > 0)) return null
  return <span class="side-bar" style={{ width: `${(ms / longestMs) * 100}%` }} />
}

/** What two spans say differently: `201 → 502`, what was thrown, and how many attributes, which the tooltip lists. */
function Changes({ a, b }: { readonly a: SpanIndex; readonly b: SpanIndex }) {
  const { state, message } = usePanel()
  const counted = usePlural()
  const { store } = state
  if (!store.has(a) || !store.has(b)) return null
  const { status, exception, attributes } = spanChanges(store.detail(a), store.detail(b))
  const thrown = exception?.[1] ?? exception?.[0]
  const isWorse = (status?.[1] ?? 0) >= 400
  return (
    <>
      {status !== undefined && (
        <span class={`change${isWorse ? ' error-text' : ''}`}>
          {status[0] ?? '–'} → {status[1] ?? '–'}
        </span>
      )}
      {thrown !== undefined && (
        <span class={exception?.[1] === undefined ? 'change subtle' : 'change error-text'}>
          {exception?.[1] === undefined ? message('compareThrownInA', shortText(thrown)) : shortText(thrown)}
        </span>
      )}
      {attributes.length > 0 && (
        <span class="only" title={attributes.map(attributeText).join('\n')}>
          {counted('attribute', attributes.length)}
        </span>
      )}
    </>
  )
}

function attributeText([key, a, b]: SpanChanges['attributes'][number]): string {
  const text = (value: typeof a) => (value === undefined ? '–' : readableValue(value))
  return `${key}: ${text(a)} → ${text(b)}`
}

function Delta({ ms }: { readonly ms: number }) {
  const { format } = usePanel()
  if (Math.abs(ms) < MIN_CHANGE_MS) return <>=</>
  return (
    <>
      {ms > 0 ? '+' : '−'}
      {format.duration(Math.abs(ms))}
    </>
  )
}
