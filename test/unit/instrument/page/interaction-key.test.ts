import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

/** As much of an input as is looked at. */
class Input {
  readonly type: string
  readonly autocomplete: string
  constructor(type: string, autocomplete = '') {
    this.type = type
    this.autocomplete = autocomplete
  }
}
class AnElement {
  getAttribute(): null {
    return null
  }
}

let keyOf: typeof import('../../../../inpage/instrument/page/interaction-key').keyOf

beforeAll(async () => {
  vi.stubGlobal('Element', AnElement)
  vi.stubGlobal('HTMLInputElement', Input)
  ;({ keyOf } = await import('../../../../inpage/instrument/page/interaction-key'))
})
afterAll(() => vi.unstubAllGlobals())

interface Pressed {
  readonly ctrlKey?: boolean
  readonly altKey?: boolean
  readonly metaKey?: boolean
  readonly isComposing?: boolean
  readonly keyCode?: number
  readonly altGraph?: boolean
  readonly location?: number
}

function pressed(key: string, { altGraph = false, ...given }: Pressed = {}): KeyboardEvent {
  const event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing' | 'getModifierState'> = {
    ...{ key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, ...given },
    getModifierState: (name) => name === 'AltGraph' && altGraph,
  }
  return event as KeyboardEvent
}

const TEXT = new Input('text')
const SECRETS = [new Input('password'), new Input('text', 'current-password'), new Input('text', 'one-time-code')]

describe('a key', () => {
  it.each(['a', 'A', '@', ' ', '€', 'é', 'あ', '字', '😀', '1', '´e', 'لا'])(
    'that writes %s is not recorded',
    (key) => {
      for (const target of [TEXT, ...SECRETS, undefined]) {
        expect(keyOf(pressed(key), target)).toBe('')
        // Option on a Mac; AltGr, which Windows may tell as Ctrl and Alt.
        expect(keyOf(pressed(key, { altKey: true }), target)).toBe('')
        expect(keyOf(pressed(key, { altKey: true, ctrlKey: true }), target)).toBe('')
        expect(keyOf(pressed(key, { ctrlKey: true, altGraph: true }), target)).toBe('')
      }
    },
  )

  it.each([
    'Dead',
    'Process',
    'Unidentified',
    'Compose',
    'AltGraph',
    'Alt',
    'Control',
    'Meta',
    'Shift',
    'CapsLock',
    'Fn',
  ])('%s is part of making a character, or of a command', (key) => {
    for (const modifier of [{}, { altKey: true }, { ctrlKey: true }, { metaKey: true }])
      expect(keyOf(pressed(key, modifier), TEXT)).toBe('')
  })

  it('of an input method is not recorded, whatever it is', () => {
    for (const key of ['Enter', 'Escape', 'Tab', 'ArrowDown', 'a']) {
      expect(keyOf(pressed(key, { isComposing: true, ctrlKey: true }), TEXT)).toBe('')
      expect(keyOf(pressed(key, { keyCode: 229 }), TEXT)).toBe('')
    }
  })

  it.each([
    ['Enter', {}, ' Enter'],
    ['Escape', {}, ' Escape'],
    ['Tab', {}, ' Tab'],
    ['ArrowDown', {}, ' ArrowDown'],
    ['PageUp', {}, ' PageUp'],
    ['F5', {}, ' F5'],
    ['Backspace', {}, ''],
    ['Delete', {}, ''],
    ['s', { ctrlKey: true }, ' Ctrl+s'],
    ['k', { metaKey: true }, ' Meta+k'],
    ['¬', { metaKey: true, altKey: true }, ' Alt+Meta+¬'],
    ['ArrowLeft', { altKey: true }, ' Alt+ArrowLeft'],
    ['Backspace', { ctrlKey: true }, ' Ctrl+Backspace'],
    ['ArrowLeft', { altKey: true, location: 3 }, ''],
    ['Clear', { altKey: true, location: 3 }, ''],
    ['Enter', { location: 3 }, ' Enter'],
  ])('%s with %o is recorded as “%s”', (key, modifiers, expected) => {
    expect(keyOf(pressed(key, modifiers), TEXT)).toBe(expected)
  })

  it('in a field for a secret is recorded only where it leaves the field', () => {
    for (const target of SECRETS) {
      expect(['Enter', 'Tab', 'Escape'].map((key) => keyOf(pressed(key), target))).toEqual([
        ' Enter',
        ' Tab',
        ' Escape',
      ])
      for (const key of ['ArrowLeft', 'F2', 'Home']) expect(keyOf(pressed(key), target)).toBe('')
      for (const key of ['v', 'a', '@', 'ArrowLeft']) expect(keyOf(pressed(key, { ctrlKey: true }), target)).toBe('')
    }
  })
})
