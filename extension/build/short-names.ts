/**
 * Members that only the library's own code knows, by short names: minifiers shorten variables alone, as they can't know who else
 * reads a member. Every script that runs in pages gets the same, as parts of one are handed to another.
 */

/** In no other part of the program, in no browser and in no text: a test looks. What windows tell each other is none of these. */
export const OWN_MEMBERS: readonly string[] = (
  'addEventAt addonApi bodyFailed amendSoon answeredTo asAccessor asData asFound askerOf beforeFirst callAt canWait ' +
  'causeOfFailure causeOfRequest comesLate contextWith continueGesture dropOldestEvent finishAt flushRest ' +
  'hasSetOff hasThrown headersFor heldBack holdBack inRange isAborting isThrown isAmendedSoon isAtWork isBracketing isData ' +
  'isGraphql isGrpc isLate isLatestAlive isLoading isLocking isOutside isPropagated isRecent isRecorded ' +
  'isRepeatable isSuppressed isUnwritten isWrapped mayChange mayLeave mayThrow ofLastTask onLocked pageSpanOf passOver ' +
  'recordFailure replaceByProxy setCause setCodeLocation setEvents setInferParents setOffBy setOffByFailure ' +
  'setOffByUser setOffElsewhere setSamplingRate startByUser startFailure startFor startHeldBack startInstrumentationSpan ' +
  'startLoad thenOf traceStates waitHere waitsSinceMs whenNear whenTold whileWaiting wrapHandlers wrapListeners ' +
  'writeNow writeTo'
).split(' ')

const shortNames = new Map(OWN_MEMBERS.map((name, i) => [name, `$${i.toString(36)}`]))

/** `script` with the short names. */
export function withShortNames(script: string): string {
  return script.replace(/[A-Za-z_$][\w$]*/g, (name) => shortNames.get(name) ?? name)
}
