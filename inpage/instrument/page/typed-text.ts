/** What a person has typed or chosen, which is theirs and never recorded. */
import { getOwnPropertyDescriptor, prototypeOf, reflectApply, reflectGet } from '../../platform/natives'

/** Elements whose text is what somebody wrote or chose, or may be. */
const HOLDS_TEXT =
  'textarea,select,output,datalist,[role$=box]:not([role=checkbox]),[contenteditable]:not([contenteditable=false i])'
/** What is in an element, and no text of it that the page shows. */
const NOT_SAID = `${HOLDS_TEXT},style,script,[hidden],[aria-hidden=true]`
/** Inputs whose value is what the page wrote on them: button, checkbox, color, hidden, image, radio, range, reset, submit. */
const OF_PAGE = /^(?:[bchir]|su)/
const OF_SECRET = /password|one-time|cc-/i
/** Shorter values stand in many texts by chance. */
const MIN_VALUE = 3
/** What is this long, and a part of what was typed, is no word of the page's by chance. */
const MIN_PART = 16
const SPACES = /\s+|…$/g
/** Of a text that is cut to 40 anyway. */
const MAX_TEXT = 200
/** Of a value that may be a whole book. */
const MAX_VALUE = 1000
const MAX_NODES = 200
const MAX_FIELDS = 100
const MAX_SLOTS = 8
const MAX_LABELS = 4

const MAX_TYPED = 30

const WITHIN_WORD = /^(?:b|strong|i|em|u|s|mark|small|sub|sup|font)$/
const ELEMENT_AND_TEXT = 5
const TEXT_NODE = 3
const ACCEPT = 1
const REJECT = 2

// A form's fields may have the names of its methods, and a page's images and forms those of the document's.
const methodOf = (holder: string, name: string): unknown => reflectGet(prototypeOf(holder) ?? {}, name)
const closestOf = methodOf('Element', 'closest')
const getAttribute = methodOf('Element', 'getAttribute')
const querySelector = methodOf('Element', 'querySelector')
const createTreeWalker = methodOf('Document', 'createTreeWalker')
const allOfDocument = methodOf('Document', 'querySelectorAll')
const allOfFragment = methodOf('DocumentFragment', 'querySelectorAll')
const byIdOfDocument = methodOf('Document', 'getElementById')
const byIdOfFragment = methodOf('DocumentFragment', 'getElementById')
const allOfElement = methodOf('Element', 'querySelectorAll')
const matchesOf = methodOf('Element', 'matches')
const assignedNodes = methodOf('HTMLSlotElement', 'assignedNodes')
const assignedSlot = getOwnPropertyDescriptor(prototypeOf('Element') ?? {}, 'assignedSlot')?.get
const valueOfInput = getOwnPropertyDescriptor(prototypeOf('HTMLInputElement') ?? {}, 'value')?.get
const valueOfArea = getOwnPropertyDescriptor(prototypeOf('HTMLTextAreaElement') ?? {}, 'value')?.get

/** `element.closest`; a page cannot change it. */
export function closest(from: Element, selector: string): Element | null {
  return reflectApply(closestOf, from, [selector]) as Element | null
}

/**
 * The nearest element that a selector finds, from `from` upwards as the page is drawn: what is written within a component may be
 * shown on a button of its shadow tree.
 */
export function closestDrawn(from: Element, selector: string): Element | null {
  let at: Element | null = from
  for (let i = 0; at !== null && i < MAX_NODES; i++) {
    if (reflectApply(matchesOf, at, [selector])) return at
    at = (reflectApply(assignedSlot, at, []) as Element | null) ?? at.parentElement ?? hostOf(at)
  }
  return null
}

/** The component in whose shadow tree an element is; null if it is in none. */
export function hostOf(element: Element): Element | null {
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root.host : null
}

/** `element.getAttribute`; a page cannot change it. */
export function attributeOf(from: Element, name: string): string | null {
  return reflectApply(getAttribute, from, [name]) as string | null
}

/** A field for a password, a one-time code or a card, also while the page shows what is in it. */
export function isSecretField(target: unknown): boolean {
  if (!(target instanceof HTMLInputElement)) return false
  return OF_SECRET.test(`${target.type} ${attributeOf(target, 'type')} ${target.autocomplete}`)
}

/** The text that the page has written on an element; '' where it is, or repeats, what somebody has typed. */
export function pageText(of: Element): string {
  if (document.designMode === 'on' || closest(of, HOLDS_TEXT) !== null) return ''
  const filter = (node: Node) =>
    node instanceof Element && reflectApply(matchesOf, node, [NOT_SAID]) ? REJECT : ACCEPT
  const walker = reflectApply(createTreeWalker, document, [of, ELEMENT_AND_TEXT, filter]) as TreeWalker
  let text = ''
  let last: Node | null = null
  for (let i = 0; i < MAX_NODES && text.length < MAX_TEXT; i++) {
    const node = walker.nextNode()
    if (node === null) break
    if (node.nodeType !== TEXT_NODE) {
      if ((node as Element).localName === 'br') text += ' '
      continue
    }
    const { parentNode } = node
    // Neighbours in the tree are mostly so on the screen, too.
    if (last !== null && parentNode !== last && !isWithinWord(parentNode) && !isWithinWord(last)) text += ' '
    text += (node as Text).data
    last = parentNode
  }
  return withoutTyped(of, text)
}

/** The same for what is written within a component, and shown on an element of its shadow tree. */
export function slottedText(of: Element): string {
  const slots = reflectApply(allOfElement, of, ['slot']) as NodeListOf<Element>
  let text = ''
  for (let i = 0; i < slots.length && i < MAX_SLOTS; i++) {
    const nodes = reflectApply(assignedNodes, slots[i], [{ flatten: true }]) as Node[]
    for (let n = 0; n < nodes.length && n < MAX_NODES && text.length < MAX_TEXT; n++) {
      const node = nodes[n]
      const { parentElement } = node
      if (node instanceof Element) text += ` ${pageText(node)}`
      else if (node.nodeType === TEXT_NODE && parentElement !== null && closest(parentElement, HOLDS_TEXT) === null)
        text += ` ${withoutTyped(parentElement, (node as Text).data)}`
    }
  }
  return text
}

/** Of what may format a part of a word. */
function isWithinWord(node: Node | null): boolean {
  return node instanceof Element && WITHIN_WORD.test(node.localName)
}

/** The first in an element that a selector finds. */
export function firstIn(of: Element, selector: string): Element | null {
  return reflectApply(querySelector, of, [selector]) as Element | null
}

/** The text of the elements that an element's `aria-labelledby` names, within the same tree. */
export function labellingText(of: Element): string {
  const root = of.getRootNode()
  const isDocument = root === document
  if (!isDocument && !(root instanceof ShadowRoot)) return ''
  const ids = (attributeOf(of, 'aria-labelledby') ?? '').split(/\s+/, MAX_LABELS)
  let text = ''
  for (let i = 0; i < ids.length; i++) {
    const label = reflectApply(isDocument ? byIdOfDocument : byIdOfFragment, root, [ids[i]]) as Element | null
    if (label === null) continue
    const said = attributeOf(label, 'aria-label')
    text += ` ${said === null ? pageText(label) : withoutTyped(label, said)}`
  }
  return text
}

/** What somebody has typed last, the newest at the end: a page empties a field, and shows elsewhere what was in it. */
const typed = ['']

/** Somebody types, as an `input` event says. */
export function noteTyping(event: Event): void {
  const [field] = event.composedPath()
  if (!(field instanceof Element) || closest(field, `input,${HOLDS_TEXT}`) === null) return
  const value = typedIn(field)
  const last = typed.length - 1
  const before = typed[last]
  // It goes on, or a letter is taken back.
  const isNext = value.startsWith(before.slice(0, -1))
  typed[isNext ? last : last + 1] = value
  if (last === MAX_TYPED) typed.shift()
}

/** The text, or '' where it repeats the value of a field: a label may greet by name, a button say what it looks for. */
export function withoutTyped(of: Element, text: string): string {
  const shown = bare(text)
  const isOf = (value: string) =>
    value.length >= MIN_VALUE && (shown.includes(value) || (value.includes(shown) && shown.length >= MIN_PART))
  const root = of.getRootNode()
  const isShadow = root instanceof ShadowRoot
  const all = reflectApply(isShadow ? allOfFragment : allOfDocument, isShadow ? root : document, ['input,textarea'])
  const fields = all as NodeListOf<Element>
  for (let i = 0; i < fields.length && i < MAX_FIELDS; i++) if (isOf(typedIn(fields[i]))) return ''
  for (let i = 0; i < typed.length; i++) if (isOf(typed[i])) return ''
  return text
}

/** What somebody has typed into a field or an editable element. */
function typedIn(field: Element): string {
  const isInput = field instanceof HTMLInputElement
  if (isInput && OF_PAGE.test(field.type)) return ''
  const hasValue = isInput || field instanceof HTMLTextAreaElement
  const value = hasValue ? reflectApply(isInput ? valueOfInput : valueOfArea, field, []) : field.textContent
  return bare(String(value).slice(0, MAX_VALUE))
}

/** A page may mark a part of what was typed, write it with other letters, or cut it. */
function bare(text: string): string {
  return text.toLowerCase().replace(SPACES, '')
}
