/**
 * What an element could not load is told twice: by an event of the element, and by the browser's entry for the request. They
 * are one span, that of the request, whichever comes first.
 */
import { type Span, StatusCode } from '../../../api/api'
import { later } from '../../../platform/natives'
import type { Tracing } from '../../../tracing/core'
import { deliverPending } from '../../observe'
import { withoutFragment } from '../../page-url'

/** The entry is there within a few tasks of the event; what was refused before it was sent has none. */
const ENTRY_MS = 500
const MAX_KEPT = 50

/** A resource with a span. */
interface Resource {
  readonly url: string
  readonly span: Span
}

/** An element's failure that waits for its resource. */
interface Failure {
  readonly url: string
  readonly element: string
  /** Called where no request shows it. */
  readonly otherwise: () => void
}

/** Whether the requests of elements have spans. `later`: that is not certain yet, as the user's settings have not come. */
type Watch = 'yes' | 'no' | 'later'

let watch: Watch = 'no'
let resources: Resource[] = []
let failures: Failure[] = []

/** Failures from now on are told when it is known whether the requests of elements have spans. */
export function awaitResources(): void {
  watch = 'later'
  failures = []
}

/** Whether the requests of elements have spans is known. */
export function watchResources(isOn: boolean): void {
  const waiting = failures
  watch = isOn ? 'yes' : 'no'
  resources = []
  if (!isOn) failures = []
  for (let i = 0; i < waiting.length; i++) {
    if (isOn) expectResource(waiting[i])
    else waiting[i].otherwise()
  }
}

/** They have none, as it turns out, if that was not certain so far. */
export function forgoResources(): void {
  if (watch === 'later') watchResources(false)
}

/** The span of a resource has begun. */
export function resourceBegun(url: string, span: Span): void {
  const of = withoutFragment(url)
  for (let i = 0; i < failures.length; i++) {
    if (failures[i].url !== of) continue
    failResource(span, failures[i].element)
    failures.splice(i, 1)
    return
  }
  if (resources.length === MAX_KEPT) resources.shift()
  resources[resources.length] = { url: of, span }
}

/** An element could not load `url`. `otherwise` is called where no request shows it. */
export function resourceFailed(tracing: Tracing, url: string, element: string, otherwise: () => void): void {
  const of = withoutFragment(url)
  if (watch === 'no') {
    otherwise()
    return
  }
  for (let i = resources.length - 1; i >= 0; i--) {
    if (resources[i].url !== of) continue
    const { span } = resources[i]
    resources.splice(i, 1)
    tracing.amend(span, undefined, (finished) => failResource(finished, element))
    return
  }
  const failure = { url: of, element, otherwise }
  if (failures.length === MAX_KEPT) failures.shift()?.otherwise()
  failures[failures.length] = failure
  if (watch === 'yes') expectResource(failure)
}

function expectResource(failure: Failure): void {
  later(() => {
    // A page that is busy gets this timer before the browser's entries, though they are there.
    deliverPending('resource')
    const at = failures.indexOf(failure)
    if (at < 0) return
    failures.splice(at, 1)
    failure.otherwise()
  }, ENTRY_MS)
}

/** Says of a span that its element could not load it. */
export function failResource(span: Span, element: string): void {
  span.updateName(`failed ${element}`).setStatus(StatusCode.ERROR, `${element} did not load`)
  // A status says more.
  if (span.attributes['error.type'] === undefined) span.setAttribute('error.type', 'load')
}
