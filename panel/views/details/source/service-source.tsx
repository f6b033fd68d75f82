import { sourceUrl } from '../../../state/backends/trace-links'
import { usePanel } from '../../../state/context'
import type { SpanDetail } from '../../../store/model'

/** Old and new names: https://opentelemetry.io/docs/specs/semconv/registry/attributes/code/ */
const FILE = ['code.file.path', 'code.filepath']
const LINE = ['code.line.number', 'code.lineno']

/** Where in a service's code its span was started, by the template of the settings. */
export function ServiceSource({ span }: { readonly span: SpanDetail }) {
  const { state, message } = usePanel()
  const template = state.settings.current.value.backends.sourceUrl
  const file = attributeOf(span, FILE)
  if (span.service === undefined || template === '' || typeof file !== 'string') return null
  const line = Number(attributeOf(span, LINE))
  const place = {
    ...{ service: span.service, file, line: Number.isInteger(line) && line > 0 ? line : undefined },
    version: String(span.resource.find(([key]) => key === 'service.version')?.[1] ?? ''),
  }
  const url = sourceUrl(template, place)
  if (url === undefined) return null
  return (
    <div class="subtle">
      {message('startedAt')}{' '}
      <a href={url} target="_blank" rel="noreferrer">
        {place.line === undefined ? file : `${file}:${line}`}
      </a>
    </div>
  )
}

function attributeOf({ attributes }: SpanDetail, names: readonly string[]): unknown {
  return attributes.find(([key]) => names.includes(key))?.[1]
}
