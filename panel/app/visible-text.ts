import { options } from 'preact'
import { visibleText } from '../formats/visible-text'

/** Attributes of elements that are read by people. */
const READ = ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'placeholder', 'alt', 'label']
/** A tip or a label that is longer says no more, and takes long to lay out. */
const MAX_IN_ATTRIBUTE = 2000

/**
 * Whatever the panel renders from here on, in every place, is shown without characters that nobody would see
 * (`visibleText`). Only what fields hold is as it is: that is what the reader edits. The canvases have their own way
 * (`FittedTexts`).
 */
export function showOnlyVisibleText(): void {
  const before = options.vnode
  options.vnode = (vnode) => {
    const { type, props } = vnode as { readonly type: unknown; props: unknown }
    // Texts are made into nodes without a type, whose properties are the text.
    if (type === null) {
      if (typeof props === 'string') Object.assign(vnode, { props: visibleText(props) })
    } else if (typeof type === 'string') showVisible(props as Record<string, unknown>)
    before?.(vnode)
  }
}

function showVisible(props: Record<string, unknown>): void {
  for (const name of READ) {
    const value = props[name]
    if (typeof value !== 'string') continue
    props[name] = visibleText(value.length > MAX_IN_ATTRIBUTE ? `${value.slice(0, MAX_IN_ATTRIBUTE)}…` : value)
  }
}
