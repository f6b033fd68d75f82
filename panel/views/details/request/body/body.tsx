import { useMemo, useState } from 'preact/hooks'
import type { Redaction } from '../../../../../extension/redaction/redaction'
import { usePanel } from '../../../../state/context'
import { copyText } from '../../../../widgets/clipboard'
import { Entries } from '../../attributes/entries'
import { HIDDEN, JsonTree } from '../../json/json-tree'
import { BodyText } from './body-text'
import { asText, bodyType, imageUrl } from './body-type'
import { formFields } from './form-fields'

interface BodyProps {
  readonly text: string
  readonly isBase64?: boolean
  /** The text is only the beginning of a longer one. */
  readonly isCut?: boolean
  readonly mimeType: string
  readonly label: string
  readonly redaction: Redaction
}

/** A body as what it is: a tree, an image, fields, a text; of anything else its size. */
export function Body({ isCut = false, mimeType, label, redaction, ...given }: BodyProps) {
  const { format, message } = usePanel()
  const [isTree, setIsTree] = useState(true)
  const [noTree, setNoTree] = useState('')
  const body = useMemo(
    () => asText({ text: given.text, isBase64: given.isBase64 ?? false }, mimeType),
    [given.text, given.isBase64, mimeType],
  )
  const { text, isBase64 } = body
  const type = bodyType(body, mimeType)
  const fields = type === 'text' || type === 'binary' ? formFields(mimeType, text) : undefined
  if (type === 'empty') return <span class="subtle">{message('bodyEmpty')}</span>
  if (type === 'image') return <Image source={imageUrl({ text, isBase64 }, mimeType)} label={label} />
  if (fields !== undefined) {
    return (
      <Entries
        entries={fields}
        textOf={([name, value]) => (redaction.isSecret(name) ? HIDDEN : redaction.text(String(value)))}
      />
    )
  }
  if (type === 'binary') {
    return <span class="subtle">{message('bodyBinary', format.bytes(isBase64 ? bytesOf(text) : text.length))}</span>
  }
  const canBeTree = type === 'json' && noTree !== text
  return (
    <>
      <div class="body-tools">
        {canBeTree && (
          <button type="button" class="link" onClick={() => setIsTree(!isTree)}>
            {message(isTree ? 'bodyAsText' : 'bodyAsTree')}
          </button>
        )}
        <button type="button" class="link" onClick={() => copyText(text)}>
          {message('copy')}
        </button>
      </div>
      {canBeTree && isTree ? (
        <JsonTree text={text} isCut={isCut} label={label} redaction={redaction} onNoTree={() => setNoTree(text)} />
      ) : (
        <BodyText text={text} redaction={redaction} />
      )}
      {isCut && <div class="subtle">{message('bodyCut')}</div>}
    </>
  )
}

function bytesOf(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}

function Image({ source, label }: { readonly source: string; readonly label: string }) {
  const { message } = usePanel()
  const [size, setSize] = useState('')
  return (
    <>
      <img
        class="body-image"
        src={source}
        alt={label}
        onLoad={({ currentTarget }) => setSize(`${currentTarget.naturalWidth} × ${currentTarget.naturalHeight}`)}
        onError={() => setSize(message('bodyNoImage'))}
      />
      <div class="subtle">{size}</div>
    </>
  )
}
