/**
 * Who writes to this window. `postMessage` tells the receiver from which window it was called, and takes that from the
 * code that runs: nothing of ours may stand between. So it is only noticed that it is called, and the windows that can
 * reach each other ask among themselves whose span is active at that moment. Windows of other origins can't be asked.
 */

import type { Span, SpanContext } from '../../api/api'
import { defineProperty, reflectApply } from '../../platform/natives'
import { noticePosts } from '../../platform/notice-posts'
import { randomToken } from '../../platform/random-token'
import type { AddonApi } from '../addon-api'
import type { SideChannel } from './side-channel'

/** Where windows find the list of all that can reach each other. */
const WINDOWS_KEY = Symbol.for('tracepane.windows')
const MAX_FRAMES = 20

/** What one window tells the others. */
export interface Sender {
  active(): Span | undefined
  /** The context of a message that is sent within `span`. */
  send(span: Span, destination: string): SpanContext
}

/** Gives back the undoing. */
export function noticeWindowMessages(sideChannel: SideChannel, { replaceByProxy }: AddonApi, own: Sender): () => void {
  const windows = knownWindows()
  const { postMessage } = globalThis
  sideChannel.link(globalThis, {
    token: randomToken(),
    post: (control) => reflectApply(postMessage, globalThis, [control, '*']),
  })

  function notice(): void {
    let sender: Sender | undefined
    let span: Span | undefined
    for (const other of windows) {
      const active = other === own ? undefined : other.active()
      if (active === undefined) continue
      // Only one of them can run; what another has made active for the whole document says nothing.
      if (sender !== undefined) return
      sender = other
      span = active
    }
    if (sender !== undefined && span !== undefined)
      sideChannel.sayContext(globalThis, sender.send(span, globalThis.origin))
  }

  const undo = noticePosts(replaceByProxy, () => {
    try {
      notice()
    } catch {
      // A window that is gone, or whose library is.
    }
  })
  const join = () => void windows.add(own)
  const leave = () => void windows.delete(own)
  join()
  addEventListener('pagehide', leave, true)
  addEventListener('pageshow', join, true)
  return () => {
    leave()
    removeEventListener('pagehide', leave, true)
    removeEventListener('pageshow', join, true)
    undo()
    Reflect.deleteProperty(globalThis, WINDOWS_KEY)
  }
}

/** The list of a window that was here before, or a new one. */
function knownWindows(): Set<Sender> {
  const near: unknown[] = [opener, parent, top]
  for (let i = 0; i < length && i < MAX_FRAMES; i++) near.push(frames[i])
  let known: Set<Sender> | undefined
  for (const one of near) known ??= one === globalThis ? undefined : windowsOf(one)
  known ??= new Set()
  defineProperty(globalThis, WINDOWS_KEY, { value: known, configurable: true })
  return known
}

function windowsOf(window: unknown): Set<Sender> | undefined {
  try {
    return Reflect.get(Object(window), WINDOWS_KEY)
  } catch {
    // Of another origin.
    return undefined
  }
}
