import type { PageSettings } from '../settings'
import type { PageStatus } from '../transport/status'
import { bindCallbacks } from './callbacks'
import type { Carrier } from './carrier'
import { NativeCarrier, nativeVariable } from './native'
import { PromiseCarrier } from './promise-carrier'
import { failedCheck } from './self-test'

type ContextStatus = Pick<PageStatus, 'context' | 'contextReason'>

/** The carrier of a document, and the ways to change it. */
export interface ChosenCarrier {
  readonly carrier: Carrier
  /** Asks for another carrier, at any time. If it is not possible, the present one stays. */
  want(context: PageSettings['context']): void
  /** Sets whether code that belongs to no flow is attributed to the flow that queued it. */
  infer(infers: boolean): void
  /** Leaves the page's promises as they were. */
  remove(): void
}

/** Chooses the best carrier: the browser's own; else `deep`, if it is wanted and works in this engine; else `carry`. */
export function chooseCarrier(wanted: PageSettings['context'], tell: (status: ContextStatus) => void): ChosenCarrier {
  const variable = nativeVariable()
  if (variable !== undefined) {
    tell({ context: 'native', contextReason: undefined })
    return { carrier: new NativeCarrier(variable), want() {}, infer() {}, remove() {} }
  }
  const carrier = new PromiseCarrier()
  let bindRest: (() => void) | undefined
  const unbind = bindCallbacks(carrier.flow, (bind) => {
    bindRest = bind
  })
  const leave = carrier.joinWindows()
  let hasBegun = false
  carrier.flow.beforeFirst = () => {
    hasBegun = true
    bindRest?.()
    if (carrier.name === 'deep') test()
  }
  carrier.onLocked = () => giveUp('locked')
  let failed: ContextStatus['contextReason']

  function turnOff(reason: ContextStatus['contextReason']): void {
    carrier.setDeep(false)
    tell({ context: 'carry', contextReason: reason })
  }

  function want(context: PageSettings['context']): void {
    if (context === 'carry') turnOff('chosen')
    else if (failed !== undefined) turnOff(failed)
    else if (carrier.name !== 'deep') turnOn()
  }

  function turnOn(): void {
    try {
      carrier.setDeep(true)
    } catch {
      giveUp('locked')
      return
    }
    tell({ context: 'deep', contextReason: undefined })
    if (hasBegun) test()
  }

  function test(): void {
    failedCheck(carrier.flow).then(
      (check) => check !== undefined && giveUp(`failed: ${check}`),
      () => giveUp('failed: no error'),
    )
  }

  function giveUp(reason: ContextStatus['contextReason']): void {
    failed = reason
    turnOff(reason)
  }

  want(wanted)
  return {
    carrier,
    want,
    infer(infers) {
      carrier.flow.infers = infers
    },
    remove() {
      carrier.flow.beforeFirst = undefined
      leave()
      unbind()
      carrier.setDeep(false)
    },
  }
}
