/** Which key a user pressed, where that says what they do and nothing of what they write. */
import { reflectGet } from '../../platform/natives'
import { isSecretField } from './typed-text'

/** Keys that do something on their own. */
const ACTS = /^(?:Enter|Escape|Tab|Arrow[A-Z]\w+|Page[A-Z]\w+|F\d+)$/
const ACTS_IN_SECRET = /^(?:Enter|Escape|Tab)$/
/** Named by its function: https://www.w3.org/TR/uievents-key/ . What makes a character is that character. */
const NAMED = /^[A-Z][A-Za-z]+\d*$|^F\d+$/
/** Part of making a character, or of a command that comes with the next key. */
const MAKING =
  /^(?:Dead|Compose|Process|Unidentified|Accept|Convert|NonConvert|ModeChange|Control|Alt\w*|Meta|Shift|Super|Hyper|Fn\w*|Symbol\w*|\w+Lock)$/

/**
 * ` Ctrl+s`, ` Enter`; '' for what writes. Option on a Mac, AltGr elsewhere (which Windows tells as Ctrl and Alt) and an
 * input method make characters, and in a field for a secret every key is its own.
 */
export function keyOf(event: KeyboardEvent, target: unknown): string {
  const { key, ctrlKey, altKey, metaKey } = event
  if (event.isComposing || reflectGet(event, 'keyCode') === COMPOSING || MAKING.test(key)) return ''
  const isNamed = NAMED.test(key)
  if (isSecretField(target)) {
    if (!ACTS_IN_SECRET.test(key)) return ''
  } else if (isNamed) {
    // With Alt the pad's keys, which may be arrows, give the number of a character.
    if (altKey ? event.location === NUMPAD : !ctrlKey && !metaKey && !ACTS.test(key)) return ''
  } else {
    const isCommand = metaKey || (ctrlKey && !altKey)
    if (!isCommand || key.length !== 1 || event.getModifierState('AltGraph')) return ''
  }
  return ` ${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${metaKey ? 'Meta+' : ''}${key}`
}

const NUMPAD = 3
/** The code of a key that an input method takes: https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode */
const COMPOSING = 229
