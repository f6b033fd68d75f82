import { useEffect, useState } from 'preact/hooks'
import { FORMATS } from '../../formats/all'
import { usePanel } from '../../state/context'
import './transfer.css'

/** Takes files that are dropped anywhere on the panel, and says so while they are held over it. */
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
    addEventListener('dragenter', onDrag)
    addEventListener('dragover', onDrag)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDrop)
    return () => {
      removeEventListener('dragenter', onDrag)
      removeEventListener('dragover', onDrag)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDrop)
    }
  }, [state])

  if (!isDragging) return null
  return (
    <div class="drop-target">
      <div>
        <strong>{message('dropHint')}</strong>
        <span>{FORMATS.map(({ title }) => title).join(' · ')}</span>
      </div>
    </div>
  )
}
