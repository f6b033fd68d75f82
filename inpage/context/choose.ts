import type { PageSettings } from '../settings'
import type { PageStatus } from '../status'
import { bindCallbacks } from './callbacks'
import type { Carrier } from './carrier'
import { NativeCarrier, nativeVariable } from './native'
import { PromiseCarrier } from './promise-carrier'
import { failedCheck } from './self-test'

type Told = Pick<PageStatus, 'context' | 'contextReason'>

export interface ChosenCarrier {
  readonly carrier: Carrier
  /** May be said at any time; what can't be had isn't. */
  want(context: PageSettings['context']): void
  /** Leaves the page's promises as they were. */
  remove(): void
}

/** The name of a check: a page that locks its promises (SES, LavaMoat), or an engine of its own. */
const CAN_BE_INSTRUMENTED = 'Promise can be instrumented'

/** The best carrier there is: the browser's own, else `deep` if it is wanted and this engine bears it, else `carry`. */
export function chooseCarrier(wanted: PageSettings['context'], tell: (told: Told) => void): ChosenCarrier {
  const variable = nativeVariable()
  if (variable !== undefined) {
    tell({ context: 'native', contextReason: undefined })
    return { carrier: new NativeCarrier(variable), want() {}, remove() {} }
  }
  const carrier = new PromiseCarrier()
  let bindRest: (() => void) | undefined
  const unbind = bindCallbacks(carrier.flow, (bind) => {
    bindRest = bind
  })
  let hasBegun = false
  carrier.beforeFirst = () => {
    hasBegun = true
    bindRest?.()
    if (carrier.name === 'deep') test()
  }
  carrier.onLocked = () => fail(CAN_BE_INSTRUMENTED)
  let failed: string | undefined

  function turnOff(reason: Told['contextReason']): void {
    carrier.setDeep(false)
    tell({ context: 'carry', contextReason: reason })
  }

  function want(context: PageSettings['context']): void {
    if (context === 'carry') turnOff('chosen')
    else if (failed !== undefined) turnOff(`failed: ${failed}`)
    else if (carrier.name !== 'deep') turnOn()
  }

  function turnOn(): void {
    try {
      carrier.setDeep(true)
    } catch {
      fail(CAN_BE_INSTRUMENTED)
      return
    }
    tell({ context: 'deep', contextReason: undefined })
    if (hasBegun) test()
  }

  function test(): void {
    failedCheck(carrier.flow).then(
      (check) => check !== undefined && fail(check),
      () => fail('no error'),
    )
  }

  function fail(check: string): void {
    failed = check
    turnOff(`failed: ${check}`)
  }

  want(wanted)
  return {
    carrier,
    want,
    remove() {
      carrier.beforeFirst = undefined
      unbind()
      carrier.setDeep(false)
    },
  }
}
