import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { BROWSER_FRAMES } from '../scheduling/frames'

const STOPS = 'button, input[type="checkbox"], select, a[href], [role="separator"]'

/**
 * Makes a group of controls one stop of the Tab key, as toolbars are: the arrow keys, Home and End move within it. Fields for
 * text stay stops of their own, since the arrow keys are theirs.
 * https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/
 */
export function useRovingFocus(group: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = group.current
    if (element === null) return
    let current: HTMLElement | undefined
    const settle = (wanted = current) => {
      const stops = stopsOf(element)
      current = wanted !== undefined && stops.includes(wanted) ? wanted : stops[0]
      for (const stop of element.querySelectorAll<HTMLElement>(STOPS)) stop.tabIndex = stop === current ? 0 : -1
    }
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.matches(STOPS)) settle(target)
    }
    const onKey = (event: KeyboardEvent) => {
      const { target, key } = event
      if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const stops = stopsOf(element)
      const at = stops.indexOf(target)
      if (at === -1) return
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[key]
      if (to === undefined) return
      stops[(to + stops.length) % stops.length].focus()
      event.preventDefault()
      event.stopPropagation()
    }
    // What has no room is hidden by a class, and what comes and goes is a child.
    let isAsked = false
    const settleSoon = () => {
      if (isAsked) return
      isAsked = true
      // Once it is laid out: whoever asked what is visible now would have the page laid out in the middle of a frame.
      BROWSER_FRAMES.next(() =>
        BROWSER_FRAMES.handedOver(() => {
          isAsked = false
          if (element.isConnected) settle()
        }),
      )
    }
    const changes = new MutationObserver(settleSoon)
    changes.observe(element, { childList: true, subtree: true, attributeFilter: ['class', 'disabled'] })
    element.addEventListener('focusin', onFocus)
    element.addEventListener('keydown', onKey)
    settleSoon()
    return () => {
      changes.disconnect()
      element.removeEventListener('focusin', onFocus)
      element.removeEventListener('keydown', onKey)
    }
  }, [group])
}

/** The controls that can be reached now, in their order. */
function stopsOf(element: Element): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(STOPS)].filter(
    (stop) => !stop.matches(':disabled') && stop.checkVisibility({ visibilityProperty: true }),
  )
}
