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

/** The best carrier there is: the browser's own, else `deep` if it is wanted and this engine bears it, else `carry`. */
export function chooseCarrier(wanted: PageSettings['context'], tell: (told: Told) => void): ChosenCarrier {
  const variable = nativeVariable()
  if (variable !== undefined) {
    tell({ context: 'native', contextReason: undefined })
    return { carrier: new NativeCarrier(variable), want() {}, remove() {} }
  }
  const carrier = new PromiseCarrier()
  const unbind = bindCallbacks(carrier.flow, (bind) => {
    carrier.beforeFirst = bind
  })
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
      fail('Promise can be instrumented')
      return
    }
    tell({ context: 'deep', contextReason: undefined })
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
