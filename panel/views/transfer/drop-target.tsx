import { useEffect, useState } from 'preact/hooks'
import { READ_TITLES } from '../../formats/all'
import { usePanel } from '../../state/context'
import './transfer.css'

/** Where text goes that is pasted: it is no import. */
const TEXT_FIELDS = 'input, textarea, select, [contenteditable]'

/** Takes files that are dropped or pasted anywhere on the panel, and says so while they are held over it. */
export function DropTarget() {
  const { state, message } = usePanel()
  const [isDragging, setDragging] = useState(false)

  useEffect(() => {
    const onDrag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      // Else the browser would open the file in place of the panel.
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setDragging(true)
    }
    const onLeave = (event: DragEvent) => {
      // From one element to another is no leaving.
      if (event.relatedTarget === null) setDragging(false)
    }
    const onDrop = (event: DragEvent) => {
      setDragging(false)
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      state.transfer.imports.open([...event.dataTransfer.files])
    }
    const onPaste = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.closest(TEXT_FIELDS) !== null) return
      const files = [...(event.clipboardData?.files ?? [])]
      const text = event.clipboardData?.getData('text/plain') ?? ''
      // What has no bracket is nothing that was meant for the panel.
      if (files.length === 0 && !/[{[]/.test(text)) return
      event.preventDefault()
      state.transfer.imports.open(files.length > 0 ? files : [new File([text], message('pastedText'))])
    }
    addEventListener('paste', onPaste)
    addEventListener('dragenter', onDrag)
    addEventListener('dragover', onDrag)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDrop)
    return () => {
      removeEventListener('paste', onPaste)
      removeEventListener('dragenter', onDrag)
      removeEventListener('dragover', onDrag)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDrop)
    }
  }, [state, message])

  if (!isDragging) return null
  return (
    <div class="drop-target">
      <div>
        <strong>{message('dropHint')}</strong>
        <span>{READ_TITLES.join(' · ')}</span>
      </div>
    </div>
  )
}
