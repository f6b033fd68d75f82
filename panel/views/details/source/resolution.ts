import type { NoOriginalReason, Resolution, ScriptDocument } from '../../../sources/place'
import type { PanelState } from '../../../state/panel-state'
import type { SpanDetail } from '../../../store/model'
import type { CodeFrame } from '../../../text/code-frames'
import type { MessageKey } from '../../../text/message'

/** Why a place has no original. */
export const NO_ORIGINAL: Readonly<Record<NoOriginalReason, MessageKey>> = {
  noMap: 'sourceMapNone',
  noScript: 'sourceMapNoScript',
  refused: 'sourceMapRefused',
  tooLarge: 'sourceMapTooLarge',
  tooSlow: 'sourceMapTooSlow',
  unreadable: 'sourceMapUnreadable',
  unmapped: 'sourceMapUnmapped',
}

/** The document whose scripts a span's places are in; undefined for what the inspected page has not sent, as a service's code. */
export function documentOf({
  fileName,
  service,
  documentUrl,
  documentStartMs,
}: Pick<SpanDetail, 'fileName' | 'service' | 'documentUrl' | 'documentStartMs'>): ScriptDocument | undefined {
  if (fileName !== undefined || service !== undefined) return undefined
  return { id: `${documentStartMs} ${documentUrl}`, url: documentUrl }
}

/** The original of a place, or why there is none; undefined while that is not known. Whoever renders it is told of it. */
export function resolutionOf(
  { sources, page }: PanelState,
  document: ScriptDocument | undefined,
  place: CodeFrame,
): Resolution | undefined {
  // What the browser does not let the extension into, it asks no server about.
  return document === undefined || !page.hasAccess.value ? undefined : sources.of(document, place).value
}

/** The first frame that is the application's own, with its original as far as it is known; the first of all if none is. */
export function ownFrame(
  state: PanelState,
  document: ScriptDocument | undefined,
  frames: readonly CodeFrame[],
): { readonly frame: CodeFrame; readonly resolution: Resolution | undefined } | undefined {
  for (const frame of frames) {
    const resolution = resolutionOf(state, document, frame)
    if (isOwn(frame, resolution)) return { frame, resolution }
  }
  const [frame] = frames
  return frame === undefined ? undefined : { frame, resolution: resolutionOf(state, document, frame) }
}

/** Whether a frame is the application's own, and no constructor of the error that was thrown. */
export function isOwn({ functionName }: CodeFrame, resolution: Resolution | undefined): boolean {
  if (resolution?.isIgnored === true) return false
  if (resolution?.type !== 'original') return !isErrorConstructor(functionName)
  const { excerpt, line, column } = resolution
  // Firefox has a frame of a constructor that a class does not write out; it stands at the class.
  const text = excerpt?.lines[line - excerpt.firstLine]?.slice(column - 1).trimStart() ?? ''
  const isImplied = /^(?:export )?(?:default )?class /.test(text) && /(?:Error|Exception) \{/.test(text)
  return !isImplied && !isErrorConstructor(resolution.functionName)
}

/** By its name, as Chromium gives it. */
function isErrorConstructor(functionName: string): boolean {
  return functionName.startsWith('new ') && (functionName.endsWith('Error') || functionName.endsWith('Exception'))
}
