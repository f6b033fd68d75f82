import { useEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { usePlural } from '../../views/shared/plural'
import './announcements.css'

/** How long a text is seen, ms. */
const SHOWN_MS = 2000
/** A filter's matches are told when the reader has stopped typing, ms. */
const RESTS_MS = 600

/** Tells what happens: to a screen reader all of it, to the eye what it would miss. */
export function Announcements() {
  const { state, message } = usePanel()
  const { text, number, isShown } = state.announcer.last.value
  const [seen, setSeen] = useState(0)
  useMatchesTold()
  useEffect(() => {
    // Whatever of ours copies a text does so by this command of the document.
    const hear = () => state.announcer.show(message('copied'))
    document.addEventListener('copy', hear)
    return () => document.removeEventListener('copy', hear)
  }, [state, message])
  useEffect(() => {
    if (!isShown) return
    const timer = setTimeout(() => setSeen(number), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [number, isShown])
  return (
    <div class={isShown && seen !== number ? 'toast' : 'hidden-text'} role="status" aria-live="polite">
      <span key={number}>{text}</span>
    </div>
  )
}

/** Tells how much a filter leaves, once for each. */
function useMatchesTold(): void {
  const { state } = usePanel()
  const counted = usePlural()
  const filter = state.filter.current.value
  void state.table.frame.value
  const { matches = state.table.counts.value.spans } = state.rows
  const told = useRef(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what counts in words is another function each time
  useEffect(() => {
    if (told.current === filter) return
    const timer = setTimeout(() => {
      told.current = filter
      state.announcer.say(counted('match', matches))
    }, RESTS_MS)
    return () => clearTimeout(timer)
  }, [filter, matches])
}
