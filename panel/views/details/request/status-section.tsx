import type { ComponentChildren } from 'preact'
import type { NetworkRequest } from '../../../../extension/devtools/network/har-entry'
import type { Redaction } from '../../../../extension/redaction/redaction'
import { usePanel } from '../../../state/context'

interface StatusSectionProps {
  readonly request: NetworkRequest
  readonly redaction: Redaction
  /** What can be done with the request. */
  readonly children: ComponentChildren
}

/** How a request ended, at a glance. */
export function StatusSection({ request, redaction, children }: StatusSectionProps) {
  const { format, message } = usePanel()
  const { status, statusText, error, method, url, protocol, cache } = request
  const isFailed = error !== '' || status >= 400
  const bytes = (count: number | undefined) => (count === undefined ? '' : format.bytes(count))
  const facts = [
    protocol,
    format.duration(request.durationMs),
    cache === '' ? bytes(request.transferredBytes) : message('fromCache', cache),
    request.viaServiceWorker ? message('viaServiceWorker') : '',
    request.mimeType === 'x-unknown' ? '' : request.mimeType,
  ]
  return (
    <div class="section">
      <div class="heading">
        <span class={isFailed ? 'error-text' : ''}>
          {error !== '' ? `× ${error}` : `${status} ${statusText || (STATUS_TEXTS[status] ?? '')}`.trim()}
        </span>
        <span class="heading-label">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </div>
      <div class="body-text">
        {method} {redaction.text(url)}
      </div>
      {children}
    </div>
  )
}

/** HTTP/2 and HTTP/3 have no texts for statuses: https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
