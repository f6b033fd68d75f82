import { describe, expect, it } from 'vitest'
import { keyNames } from '../../../panel/text/key-names'

describe('the names of keys', () => {
  it('are those of macOS there, and as they are elsewhere', () => {
    expect(keyNames('Clear (Ctrl+L)', true)).toBe('Clear (⌘L)')
    expect(keyNames('Ctrl+Enter keeps it, Esc doesn’t.', true)).toBe('⌘Enter keeps it, Esc doesn’t.')
    expect(keyNames('Clear (Ctrl+L)', false)).toBe('Clear (Ctrl+L)')
    expect(keyNames('Shift+F10', true)).toBe('Shift+F10')
  })
})
