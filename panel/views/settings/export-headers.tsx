import { useRef } from 'preact/hooks'
import { usePanel } from '../../state/context'

/** Headers of the export. Their values are secrets: once set they are not shown again. */
export function ExportHeaders() {
  const { state, message } = usePanel()
  const name = useRef<HTMLInputElement>(null)
  const value = useRef<HTMLInputElement>(null)
  const managed = state.export.managedHeaders.value
  const prescribed = new Set(managed.map((header) => header.toLowerCase()))
  const own = state.export.headers.value.filter((header) => !prescribed.has(header.toLowerCase()))
  return (
    <div class="export-headers" role="group" aria-label={message('exportHeaders')}>
      {message('exportHeaders')}
      {managed.map((header) => (
        <div key={header} class="export-header">
          <code>{header}: ••••••••</code>
          <span class="hint">{message('exportManaged')}</span>
        </div>
      ))}
      {own.map((header) => (
        <div key={header} class="export-header">
          <code>{header}: ••••••••</code>
          <button
            type="button"
            class="text-button"
            aria-label={message('exportRemoveHeader', header)}
            onClick={() => state.export.setHeader(header, '')}
          >
            {message('exportRemove')}
          </button>
        </div>
      ))}
      <form
        class="export-header"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.current === null || value.current === null || name.current.value.trim() === '') return
          state.export.setHeader(name.current.value.trim(), value.current.value)
          name.current.value = ''
          value.current.value = ''
        }}
      >
        <input
          ref={name}
          type="text"
          spellcheck={false}
          placeholder="authorization"
          aria-label={message('exportHeaderName')}
        />
        <input ref={value} type="password" autocomplete="off" aria-label={message('exportHeaderValue')} />
        <button type="submit" class="text-button">
          {message('exportAddHeader')}
        </button>
      </form>
      <span class="hint">{message('exportHeadersHint')}</span>
    </div>
  )
}
