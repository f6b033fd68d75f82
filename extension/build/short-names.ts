/**
 * Members that only the library's own code knows, by short names: minifiers shorten variables alone, as they can't know who else
 * reads a member. Every script that runs in pages gets the same, as parts of one are handed to another.
 */

/**
 * In no part of the program with which these scripts speak, in no browser and in no text: a test looks. What windows tell each
 * other is none of these.
 */
export const OWN_MEMBERS: readonly string[] = (
  'addEventAt addonApi amendSoon answeredTo asAccessor asData asFound askerOf beforeFirst bodyFailed callAt ' +
  'canWait causeOfFailure causeOfRequest comesLate contextWith continueGesture dropOldestEvent finishAt flushRest ' +
  'fromMs hasSetOff hasThrown headersFor heldBack hiddenAt holdBack idsOf inRange isAborting isAmendedSoon ' +
  'isAtWork isBelow isBracketing isData isGraphql isGrpc isLate isLatestAlive isLoading isLocking isOutside ' +
  'isPropagated isRecent isRecorded isRepeatable isSuppressed isTold isUnwritten isWrapped mayChange ' +
  'mayLeave mayThrow ofLastTask onLocked pageSpanOf passOver placeOf recordFailure replaceByProxy sentMs setCause ' +
  'setCodeLocation setEvents setInferParents setOffBy setOffByFailure setOffByUser setOffElsewhere setSamplingRate ' +
  'shownBy startByUser startFailure startFor startHeldBack startInstrumentationSpan startLoad thenOf traceOf ' +
  'traceStates waitHere waitsSinceMs whenNear whenTold whileWaiting wrapHandlers wrapListeners writeNow writeTo'
).split(' ')

/** Without f, p, s and t: the groups of patterns for trace headers are named so. */
const LETTERS = 'abcdeghijklmnoqruvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const shortNames = new Map(
  // One letter each, as variables have; beyond them a digit follows.
  OWN_MEMBERS.map((name, i) => [name, `${LETTERS[i % LETTERS.length]}${Math.floor(i / LETTERS.length) || ''}`]),
)

/** `script` with the short names. */
export function withShortNames(script: string): string {
  return script.replace(/[A-Za-z_$][\w$]*/g, (name) => shortNames.get(name) ?? name)
}
