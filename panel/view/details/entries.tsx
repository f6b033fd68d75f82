import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { copyText } from '../clipboard'
import { usePanel } from '../context'
import { CopyIcon } from '../icons'
import { ShownValue } from './attribute-value'

/** Names and values in two columns; each value can be copied. */
export function Entries({ entries }: { readonly entries: readonly AttributeEntry[] }) {
  const { message } = usePanel()
  return (
    <dl class="entries">
      {entries.flatMap(([name, value], at) => [
        <dt key={`${name} ${at} name`}>{name}</dt>,
        <dd key={`${name} ${at} value`}>
          <ShownValue value={value} />
          <button
            type="button"
            class="copy"
            aria-label={message('copyValue', name)}
            title={message('copy')}
            onClick={() => copyText(textOf(value))}
          >
            <CopyIcon />
          </button>
        </dd>,
      ])}
    </dl>
  )
}

/** Arrays and maps as JSON on several lines. */
export function textOf(value: AttributeValue): string {
  return typeof value === 'object' ? JSON.stringify(value, withoutBigInts, 2) : String(value)
}

/** JSON has no large integers; their digits are what the reader wants to see. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
