import type { TraceLinkTemplate } from '../../../extension/backends/backend-settings'
import { LINK_TEMPLATES } from '../../state/backends/trace-links'
import { usePanel } from '../../state/context'
import { TextField } from './controls'

interface Props {
  readonly links: readonly TraceLinkTemplate[]
  onChange(links: readonly TraceLinkTemplate[]): void
}

/** Other programs in which a trace can be opened, each with its template. */
export function LinkSettings({ links, onChange }: Props) {
  const { message } = usePanel()
  return (
    <>
      {links.map(({ title, url }, i) => (
        <div key={i} class="settings-item">
          <TextField
            text={message('openTraceInNamed', title)}
            placeholder="https://traces.example/{traceId}"
            value={url}
            onChange={(changed) =>
              onChange(changed === '' ? links.toSpliced(i, 1) : links.with(i, { title, url: changed }))
            }
          />
        </div>
      ))}
      <label>
        {message('linkAdd')}
        <select
          value=""
          onChange={(event) => {
            const { value } = event.currentTarget
            const template = LINK_TEMPLATES.find(({ title }) => title === value)
            if (value !== '') onChange([...links, template ?? { title: message('linkOwn'), url: 'https://' }])
            event.currentTarget.value = ''
          }}
        >
          <option value="">{message('linkChoose')}</option>
          {LINK_TEMPLATES.map(({ title }) => (
            <option key={title} value={title}>
              {title}
            </option>
          ))}
          <option value="own">{message('linkOwn')}</option>
        </select>
        <span class="hint">{message('linkHint')}</span>
      </label>
    </>
  )
}
