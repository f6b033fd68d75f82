import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import type { Redaction } from '../../../../extension/redaction/redaction'
import type { ChunkedTask } from '../../../scheduling/chunked-task'
import { runInFrames } from '../../../scheduling/run-in-frames'
import { usePanel } from '../../../state/context'
import { copyText } from '../../../widgets/clipboard'
import { type JsonEndRow, JsonOutline, type JsonRow, SHORT_STRING } from './json-outline'
import type { JsonNode } from './json-scan'
import './json.css'

/** Characters of a long string that are shown when it is open. */
const MAX_STRING = 20_000
/** Characters of what is closed that are shown beside its name. */
const MAX_GLIMPSE = 80
/** Deeper levels are not moved further in: the text needs its room. */
const MAX_INDENT = 20
/** What is shown in place of a secret. */
export const HIDDEN = '••••••'

interface JsonTreeProps {
  readonly text: string
  /** The text is only the beginning of a longer one. */
  readonly isCut?: boolean
  readonly label: string
  /** Hides secrets. */
  readonly redaction: Redaction
  /** Called if the text is no object and no list. */
  onNoTree(): void
}

/** A JSON text as a tree: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/ */
export function JsonTree({ text, isCut = false, label, redaction, onNoTree }: JsonTreeProps) {
  const { message } = usePanel()
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const outline = useMemo(() => new JsonOutline(text, isCut), [text, isCut])
  const [current, setCurrent] = useState('0')
  const tree = useRef<HTMLDivElement>(null)
  const stop = useRef(() => {})
  const run = <T,>(task: ChunkedTask<T>, done: (result: T) => void = () => {}) => {
    stop.current()
    stop.current = runInFrames(task, (result) => {
      done(result)
      redraw(undefined)
    })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins again for another text alone
  useEffect(() => {
    setCurrent('0')
    run(outline.begin(), (isTree) => {
      if (!isTree) onNoTree()
    })
    return () => stop.current()
  }, [outline])

  const rows = outline.rows()
  const at = Math.max(
    0,
    rows.findIndex(({ path }) => path === current),
  )
  const isHidden = (row: JsonRow) => row.node.key !== undefined && redaction.isSecret(row.node.key)

  function turn(row: JsonRow | JsonEndRow): void {
    if (!('node' in row)) {
      if (row.hasMore) run(outline.more(row.path.slice(0, -1)))
    } else if (row.isOpen === true) {
      outline.close(row.path)
      redraw(undefined)
    } else if (row.isOpen === false && !isHidden(row)) run(outline.open(row.path))
  }
  function go(to: number): void {
    const row = rows[Math.min(rows.length - 1, Math.max(0, to))]
    if (row === undefined) return
    setCurrent(row.path)
    const element = tree.current?.children[rows.indexOf(row)]
    if (element instanceof HTMLElement) element.focus()
  }
  function onKeyDown(event: KeyboardEvent): void {
    const row = rows[at]
    if (row === undefined || event.altKey || event.metaKey) return
    const isOpen = 'node' in row ? row.isOpen : undefined
    if (event.ctrlKey) {
      // What is selected is copied by the browser.
      if (event.key !== 'c' || !('node' in row) || getSelection()?.isCollapsed === false) return
      copyText(plainText(text, row.node))
    } else if (event.key === 'ArrowDown') go(at + 1)
    else if (event.key === 'ArrowUp') go(at - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(rows.length - 1)
    else if (event.key === 'ArrowRight') {
      if (isOpen === true) go(at + 1)
      else turn(row)
    } else if (event.key === 'ArrowLeft') {
      if (isOpen === true) turn(row)
      else go(rows.findLastIndex(({ level }, index) => index < at && level < row.level))
    } else if (event.key === 'Enter' || event.key === ' ') turn(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (rows.length === 0) return <span class="subtle">{message('loadingBody')}</span>
  return (
    <div ref={tree} class="json-tree" role="tree" aria-label={label} onKeyDown={onKeyDown}>
      {rows.map((row, index) => (
        <div
          key={row.path}
          role="treeitem"
          class="json-row"
          aria-level={row.level}
          aria-expanded={'node' in row ? row.isOpen : undefined}
          aria-posinset={'node' in row ? row.position : undefined}
          aria-setsize={'node' in row ? row.siblings : undefined}
          aria-selected={index === at}
          tabIndex={index === at ? 0 : -1}
          style={{ '--level': Math.min(row.level, MAX_INDENT) - 1 }}
          onClick={() => {
            setCurrent(row.path)
            // Who selects text does not mean to open anything.
            if (getSelection()?.isCollapsed !== false) turn(row)
          }}
          onKeyDown={() => {}}
        >
          {'node' in row ? (
            <Value text={text} row={row} redaction={redaction} isHidden={isHidden(row)} />
          ) : row.hasMore ? (
            <span class="link">{message('jsonMore')}</span>
          ) : (
            <span class="subtle">{message('jsonBroken')}</span>
          )}
        </div>
      ))}
    </div>
  )
}

interface ValueProps {
  readonly text: string
  readonly row: JsonRow
  readonly redaction: Redaction
  readonly isHidden: boolean
}

function Value({ text, row: { node, index, isOpen }, redaction, isHidden }: ValueProps) {
  const { format, message } = usePanel()
  const name = node.key === undefined ? index : decoded(node.key.slice(0, SHORT_STRING), node.key.length > SHORT_STRING)
  const length = node.end - node.start
  const isCut = node.type === 'string' && length > (isOpen === true ? MAX_STRING : SHORT_STRING)
  return (
    <>
      {name !== undefined && (
        <>
          <span class={node.key === undefined ? 'json-index' : 'json-key'}>{name}</span>
          {': '}
        </>
      )}
      {isHidden ? (
        <span class="subtle" title={message('secretHidden')}>
          {HIDDEN}
        </span>
      ) : node.type === 'string' ? (
        <span class="json-string">
          {`"${redaction.text(decoded(text.slice(node.start, isCut ? node.start + (isOpen === true ? MAX_STRING : SHORT_STRING) : node.end), isCut))}`}
          {isCut ? <span class="subtle">… {message('jsonLength', format.count(length - 2))}</span> : '"'}
        </span>
      ) : node.type === 'plain' ? (
        <span class="literal">{text.slice(node.start, Math.min(node.end, node.start + SHORT_STRING))}</span>
      ) : isOpen === true ? (
        <span class="subtle">{node.type === 'object' ? '{' : '['}</span>
      ) : (
        <span class="subtle">{redaction.text(glimpse(text, node))}</span>
      )}
    </>
  )
}

/** The beginning of what is closed, on one line. */
function glimpse(text: string, { start, end, type }: JsonNode): string {
  const beginning = text.slice(start, Math.min(end, start + MAX_GLIMPSE)).replace(/\s+/g, ' ')
  return end - start <= MAX_GLIMPSE ? beginning : `${beginning}… ${type === 'object' ? '}' : ']'}`
}

/** A string without its quotes, with what is escaped in it. A cut one as far as it can be read. */
function decoded(quoted: string, isCut: boolean): string {
  const whole = isCut ? `${quoted.replace(/\\(?:u[\da-f]{0,3})?$/i, '')}"` : quoted
  try {
    return String(JSON.parse(whole))
  } catch {
    return quoted.slice(1, isCut ? undefined : -1)
  }
}

/** What copying a value gives: of a string its text, of anything else its JSON. */
function plainText(text: string, { type, start, end }: JsonNode): string {
  return type === 'string' ? decoded(text.slice(start, end), false) : text.slice(start, end)
}
