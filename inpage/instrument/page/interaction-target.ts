/** Says which element the user meant, by what they see of it, and never by what they typed into it. */
import type { AttributeValue } from '../../block/format'
import {
  attributeOf,
  closestDrawn,
  firstIn,
  hostOf,
  labellingText,
  pageText,
  slottedText,
  withoutTyped,
} from './typed-text'

const MAX_TEXT = 40
const MAX_STEPS = 4
/** Roles of what holds others, and is not operated itself. */
const HOLDERS =
  'presentation none generic main region banner navigation complementary contentinfo group list tablist toolbar document application'
/** What a user operates; a click within one is a click on it. */
const OPERATED = `a,button,input,select,textarea,label,summary,option,[role]:not(${HOLDERS.replace(/\w+/g, '[role="$&"]').replaceAll(' ', ',')}),[contenteditable],form`
const HEADINGS = 'h1,h2,h3,h4,h5,h6,[role="heading"]'
/** Their text is the page's own, and says what they do. That of an option is what the user chooses. */
const LABELLED = /^(button|label|summary|link|menuitem|tab|checkbox|radio|switch)$/

/** Inputs that are buttons: their value is written on them. */
const BUTTONS = /^(?:button|submit|reset)$/i
/** What is written on these is what the user chooses. */
const CHOSEN = /^(?:option|treeitem|row|cell|gridcell)$/

/** The name of an element: its role and what the page wrote on it. */
export function targetName(target: unknown): string {
  if (!(target instanceof Element)) return target === document ? 'document' : 'window'
  const element = operated(target)
  const tag = element.localName
  const role = attributeOf(element, 'role') ?? (tag === 'a' ? 'link' : tag)
  const label = labelOf(element, role)
  return label === '' ? role : `${role} “${label}”`
}

/** The attributes of an event's target. */
export function targetAttributes(event: Event, target: unknown): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = { 'tracepane.event.type': event.type }
  if (target instanceof Element) attributes['tracepane.target.selector'] = selectorOf(operated(target))
  return attributes
}

function operated(element: Element): Element {
  return closestDrawn(element, OPERATED) ?? element
}

/** The label of an element; '' if it has none that may be recorded. */
export function labelOf(element: Element, role: string): string {
  const own = writtenOf(element, role)
  const label = own.trim() === '' ? nameOf(element) : own
  const text = label.replace(/\s+/g, ' ').trim()
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text
}

/** What the page says of it, or has written on it. */
function writtenOf(element: Element, role: string): string {
  const labelling = CHOSEN.test(role) ? '' : labellingText(element)
  if (labelling.trim() !== '') return labelling
  const said = attributeOf(element, 'aria-label')
  if (said !== null) return withoutTyped(element, said)
  return (LABELLED.test(role) && textOf(element)) || saidOf(element)
}

/** What the page says of a field, or of a button that holds nothing. */
function saidOf(element: Element): string {
  const label: unknown = Reflect.get(Reflect.get(element, 'labels') ?? {}, 0)
  const value = BUTTONS.test(attributeOf(element, 'type') ?? '') ? 'value' : 'placeholder'
  const said = attributeOf(element, 'alt') ?? attributeOf(element, value) ?? ''
  return (label instanceof Element && pageText(label)) || withoutTyped(element, said)
}

/** What it is called in the page's code, or else the component that it is a part of. */
function nameOf(element: Element): string {
  const name = attributeOf(element, 'name') ?? idOf(element)
  const host = name === '' ? hostOf(element) : null
  if (host === null) return name
  const said = attributeOf(host, 'aria-label')
  return (said && withoutTyped(host, said)) || idOf(host)
}

/** What it is called: a card by its heading, an icon by its name, as a count beside it is none. */
function textOf(element: Element): string {
  const heading = firstIn(element, HEADINGS)
  const text = heading === null ? '' : pageText(heading)
  const written = text.trim() === '' ? pageText(element) : text
  const own = written.trim() === '' ? slottedText(element) : written
  if (/\p{L}/u.test(own)) return own
  const image = firstIn(element, 'img[alt]')
  const title = firstIn(element, 'svg title')
  const name = attributeOf(element, 'title') || (image && attributeOf(image, 'alt')) || (title && pageText(title))
  return name ? withoutTyped(element, name) : own
}

/** Short, and enough to find it: from the nearest id down. */
function selectorOf(element: Element): string {
  const steps: string[] = []
  for (let at: Element | null = element; at !== null && steps.length < MAX_STEPS; at = at.parentElement) {
    const id = idOf(at)
    if (id !== '') {
      steps.unshift(`#${CSS.escape(id)}`)
      break
    }
    const [name] = at.classList
    steps.unshift(at.localName + (name === undefined ? '' : `.${CSS.escape(name)}`))
  }
  return steps.join(' > ')
}

function idOf(element: Element): string {
  return attributeOf(element, 'id') ?? ''
}
