/** The parts of the panel between which F6 goes, as it does between those of a window. */

/** What takes the focus in each pane. One that is not there is passed over. */
const PANES = ['.toolbar [tabindex="0"]', '#view [tabindex="0"]', '#details-body'] as const

/** The pane that the view is. */
export const VIEW_PANE = 1

/** Goes to the next pane, or the one before. From outside of all it goes to the view. */
export function goToPane(direction: 1 | -1): void {
  const elements = PANES.map((selector) => document.querySelector<HTMLElement>(selector))
  const within = ['.toolbar', '#view', '.details'].findIndex((pane) => document.activeElement?.closest(pane))
  if (within === -1) {
    focusPane(VIEW_PANE)
    return
  }
  for (let step = 1; step < PANES.length; step++) {
    const element = elements[(within + direction * step + PANES.length * step) % PANES.length]
    if (element === null) continue
    element.focus()
    return
  }
}

/** Gives a pane the focus, if it is there. */
export function focusPane(pane: number): void {
  document.querySelector<HTMLElement>(PANES[pane])?.focus()
}
