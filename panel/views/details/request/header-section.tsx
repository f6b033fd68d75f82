import type { Header } from '../../../../extension/devtools/network/har-entry'
import type { Redaction } from '../../../../extension/redaction/redaction'
import { usePanel } from '../../../state/context'
import type { SectionName } from '../../../state/selection/details-state'
import type { MessageKey } from '../../../text/message'
import { copyText } from '../../../widgets/clipboard'
import { Entries } from '../attributes/entries'
import { HIDDEN } from '../json/json-tree'
import { Section } from '../section'

interface HeadersProps {
  readonly headers: readonly Header[]
  readonly redaction: Redaction
}

interface HeaderSectionProps extends HeadersProps {
  readonly name: SectionName
  readonly title: MessageKey
}

/** Headers, to be looked at and copied. */
export function HeaderSection({ name, title, headers, redaction }: HeaderSectionProps) {
  const { format, message } = usePanel()
  return (
    <Section name={name} title={message(title)} aside={<span class="subtle">{format.count(headers.length)}</span>}>
      {headers.length > 0 && (
        <div class="body-tools">
          <button type="button" class="link" onClick={() => copyText(headers.map(lineOf).join('\n'))}>
            {message('copyAll')}
          </button>
        </div>
      )}
      <Headers headers={headers} redaction={redaction} />
    </Section>
  )
}

/** Names and values; what is a secret by its name or its look is hidden. */
export function Headers({ headers, redaction }: HeadersProps) {
  return (
    <Entries
      entries={headers.map(({ name, value }) => [name, value])}
      textOf={([name, value]) => (redaction.isSecret(name) ? HIDDEN : redaction.text(String(value)))}
    />
  )
}

function lineOf({ name, value }: Header): string {
  return `${name}: ${value}`
}
