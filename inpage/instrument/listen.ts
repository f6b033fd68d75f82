import { guarded } from '../guarded'
import { uncurried } from '../natives'

const add: (target: EventTarget, type: string, listener: (event: Event) => void, options: object) => void = uncurried(
  EventTarget.prototype.addEventListener,
)

/** Hears events before the page's own listeners, and throws nothing into the page. */
export function listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
  add(target, type, guarded(listener), { capture: true })
}
