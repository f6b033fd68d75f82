/**
 * What the user does, as far as the page listens to it: one span for each event, from the first of its listeners to the
 * last; what they start are its children. It is shown only where there are such, or where it takes long: most of what a user
 * does is heard by somebody, and causes nothing. Programmatic events are the code's own doing, and get none.
 */
import type { Span } from '../../api/api'
import { disposeAll } from '../../platform/dispose-all'
import { listenToWindow } from '../../platform/events/listen'
import { wrapListeners } from '../../platform/events/listeners'
import { wrapOnHandlers } from '../../platform/events/on-handlers'
import { isObject } from '../../platform/is-object'
import { min } from '../../platform/natives'
import { remembered } from '../../platform/remembered'
import { now } from '../../tracing/clock'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { EventSpans } from './event-spans'
import { keyOf } from './interaction-key'
import { labelOf, targetAttributes, targetName } from './interaction-target'
import { attributeOf, closest, noteTyping } from './typed-text'

const SCOPE = 'interaction'
/** These are described as they come: what they were on may look different when something needs to know. */
const DISCRETE_TYPES =
  'click dblclick auxclick contextmenu submit reset change keydown drop paste copy cut toggle beforetoggle command'
/**
 * Of these there are many, or the user does them elsewhere: they go to another tab, come back, go offline. Nobody can cancel a
 * scroll event, and it comes at most once a frame: a listener costs no scrolling.
 */
const FREQUENT_TYPES =
  'input keyup pointerover pointerdown pointerup mousedown mouseup mouseover focus blur focusin focusout dragenter scroll ' +
  'visibilitychange online offline resize pageshow'
const DISCRETE = DISCRETE_TYPES.split(' ')
const HANDLED = `${DISCRETE_TYPES} ${FREQUENT_TYPES}`.split(' ')
/** And for these no listener of ours may be at the window: it would make the browser do more for each of them. */
const HEARD_BY_PAGE_ALONE =
  /^(?:pointer|mouse|touch|drag(?!over))(?:enter|over|out|leave|move|start|end|cancel)$|^(?:beforeinput|keypress|composition(?:start|end)|search|wheel|scrollend)$/
const SCRIPT_URL = /^\s*javascript:/i
/** So long nothing of a link's code may be open before what comes is no longer its doing, in ms. */
const LINK_IDLE_MS = 300
/** Over a link alone, where a page may prefetch: elsewhere there are too many. */
const MOVES = /move$/

const isHeard = remembered((type) => HANDLED.includes(type) || HEARD_BY_PAGE_ALONE.test(type))
/** Whether the user acts by such an event: what elements report after it is inferred to be set off by it. */
const isAction = (type: string) => type === 'input' || DISCRETE.includes(type)
/** Events of one gesture follow each other so soon, in ms. */
const GESTURE_MS = 300
/** What a click sets off comes so soon after it, in a busy page, too. */
const WITHIN_MS = 1000
/** Events of the pointer on an element: those before a press of the same element are of its gesture. */
const OF_POINTER = /^(?:pointer|mouse|focus|click)/
const PRESSES = /^(?:click|(?:pointer|mouse)down)$/
/** With these a press of a button or key begins. Events until the next one come of it, on whatever element they are, */
const BEGINS = /^(?:pointer|key)down$/
/** but for these: where the pointer goes meanwhile, and what is scrolled. */
const GOES = /over|[er]out|enter|leave|move|scroll|wheel/
/** Not by the pointer or a key: such an event comes at once where code asks for it (`requestSubmit`, `focus`, `showPopover`). */
const BY_CODE = /^(?:submit|reset|command|copy|cut|paste|input|change|focus|blur|before)/
/** Each event of a gesture comes so soon after the one before, in ms. */
const REPEATED_MS = 1000
/** A page that scrolls because of what it has shown does so soon after, in ms: later it is the user who scrolls. */
const SCROLLS_MS = 250

export const interactionInstrumentation: Instrumentation = {
  name: 'interaction',
  install(parts) {
    const interactions = new Interactions(parts)
    const spans = new EventSpans(parts.tracing, (event) => interactions.start(event))
    const { carrier } = parts
    carrier.setEvents((event) => (isOwn(event) ? spans.of(event) : undefined))
    return disposeAll([
      () => carrier.setEvents(undefined),
      spans.watch(),
      wrapListeners(
        (target, type, call) =>
          isHeard(type) && (target instanceof Node || target === globalThis) ? spans.wrap(call) : undefined,
        true,
      ),
      wrapOnHandlers(
        HANDLED,
        (_target, _type, call) => spans.wrap(call),
        (event) => interactions.heard(event),
      ),
      listenToWindow('input', noteTyping),
    ])
  },
}

/** Whether it is an event of the user's on a node of this window. */
function isOwn(event: unknown): boolean {
  return event instanceof Event && isHeard(event.type) && event.target instanceof Node
}

/** The interactions of a document. */
class Interactions {
  readonly #parts: InstrumentationParts
  #lastClick: UserAction | undefined
  #lastMs = Number.NEGATIVE_INFINITY
  #latest: UserAction | undefined
  #scroll: UserAction | undefined
  /** The last event of each kind on each element, as far as they are not older than `REPEATED_MS` before the newest. */
  #recent: RecentEvent[] = []
  /** The number of the last press of a button or key. */
  #press = 0

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
  }

  /** Before any listener of the page's. */
  heard(event: Event): void {
    const { type } = event
    if (BEGINS.test(type)) this.#press++
    if (type === 'scroll') this.#scrolled(event)
    const isClick = type === 'click'
    // Escape closes a dialog, or leaves what fills the screen, whether the page hears it or not.
    if (!isClick && Reflect.get(event, 'key') !== 'Escape') return
    const action = actionOf(event)
    this.#setLatest(action)
    if (!isClick) return
    this.#lastClick = action
    this.#followLink(action)
  }

  /** The page scrolls; in the wake of something else it does that because of it. */
  #scrolled(event: Event): void {
    const timeMs = event.timeStamp
    if (this.#scroll === undefined && this.#isSettingOff(timeMs)) return
    const goesOn = this.#scroll !== undefined && timeMs - this.#lastMs < GESTURE_MS
    const scroll = goesOn && this.#scroll ? this.#scroll : actionOf(event)
    this.#setLatest(scroll)
    this.#scroll = scroll
    this.#lastMs = timeMs
  }

  /** Whether what happens by itself at `timeMs` is the doing of the user's last action. */
  #isSettingOff(timeMs: number): boolean {
    if (timeMs - this.#lastMs < SCROLLS_MS) return true
    return this.#latest?.span !== undefined && this.#parts.tracing.isLatestAlive(SCROLLS_MS)
  }

  #setLatest(action: UserAction): void {
    this.#latest = action
    this.#lastMs = action.timeStamp
    this.#scroll = undefined
    // What comes of it comes soon, or in the wake of what it has set off.
    this.#parts.tracing.setLatest(() =>
      action.span !== undefined || now() - this.#lastMs < WITHIN_MS ? this.#spanOf(action) : undefined,
    )
  }

  start(event: Event): Span | undefined {
    if (!event.isTrusted) return undefined
    const { type } = event
    const target = event.composedPath()[0]
    if (MOVES.test(type) && !(target instanceof Element && closest(target, 'a[href]') !== null)) return undefined
    // It is shown again: what it does as it loads is of the load.
    if (type === 'pageshow' && !(event as PageTransitionEvent).persisted) return undefined
    const { tracing } = this.#parts
    const byCode = BY_CODE.test(type) ? tracing.tracer.activeSpan() : undefined
    const isDiscrete = DISCRETE.includes(type)
    if (isDiscrete && byCode === undefined) tracing.interacted()
    const describe = describing(event, target, isDiscrete)
    const span = tracing.startHeldBack(SCOPE, type, byCode ?? this.#causeOf(event) ?? null, describe)
    if (byCode !== undefined) return span
    if (isObject(target)) this.#goesOn(event, target, span)
    if (this.#lastClick?.event === event) {
      this.#lastClick.span = span
      this.#followLink(this.#lastClick)
    } else if (isAction(type)) this.#setLatest({ ...actionOf(event), span })
    return span
  }

  /** Notes which earlier events the gesture has begun with that goes on with this one. */
  #goesOn(event: Event, target: object, span: Span): void {
    const { type, timeStamp } = event
    // The pointer leaves one element for the other.
    const on = (/(?:out|leave)$/.test(type) && Reflect.get(event, 'relatedTarget')) || target
    const press = GOES.test(type) ? -1 : this.#press
    const recent: RecentEvent[] = [{ type, on, press, span, timeStamp }]
    for (let i = 0; i < this.#recent.length; i++) {
      const before = this.#recent[i]
      if (timeStamp - before.timeStamp >= REPEATED_MS) continue
      const isRepeated = before.on === on && before.type === type
      // What a press has shown may be under the pointer when it is released.
      const isSamePress = before.press === press && DISCRETE.includes(type)
      const isOnTheWay = before.on === on && PRESSES.test(type) && OF_POINTER.test(before.type)
      if (isRepeated || isSamePress || isOnTheWay) this.#parts.tracing.continueGesture(before.span, span)
      if (!isRepeated) recent[recent.length] = before
    }
    this.#recent = recent
  }

  /** The code of a `javascript:` link runs in a task of its own, in no flow: what it asks for is inferred to be the click's. */
  #followLink(click: UserAction): void {
    const { target } = click
    const link = target instanceof Element ? closest(target, 'a[href]') : null
    if (link !== null && SCRIPT_URL.test(attributeOf(link, 'href') ?? '')) {
      this.#parts.tracing.setCause(() => this.#spanOf(click), LINK_IDLE_MS)
    }
  }

  /** The click that has set it off, also where nobody listens to that. */
  #causeOf(event: Event): Span | undefined {
    const click = this.#lastClick
    if (click === undefined || event.timeStamp - click.timeStamp > WITHIN_MS) return undefined
    const operated = causeIn(event)
    if (!(operated instanceof Node && click.target instanceof Node && operated.contains(click.target))) return undefined
    return this.#spanOf(click)
  }

  #spanOf(action: UserAction): Span {
    if (action.span === undefined) {
      const { event, target, timeStamp } = action
      const { tracing } = this.#parts
      action.span = tracing.startHeldBack(
        SCOPE,
        event.type,
        null,
        describing(event, target, true),
        min(timeStamp, now()),
      )
      tracing.finishAt(action.span, now())
    }
    return action.span
  }
}

function actionOf(event: Event): UserAction {
  return { event, target: event.composedPath()[0], timeStamp: event.timeStamp, span: undefined }
}

/** A click that may cause another event, or whatever else a user has done last. */
interface UserAction {
  readonly event: Event
  readonly target: unknown
  readonly timeStamp: number
  /** Undefined while nobody listens to it. */
  span: Span | undefined
}

/** An event that a later one may continue. */
interface RecentEvent {
  readonly type: string
  /** The element that it is on, or by which the pointer has come there. */
  readonly on: unknown
  /** The number of the press that it comes of; -1 if of none. */
  readonly press: number
  readonly span: Span
  readonly timeStamp: number
}

/** What the user has to click to make it happen. */
function causeIn(event: Event): unknown {
  if (event instanceof SubmitEvent) return event.submitter
  const { type, target } = event
  // What has the command, or opens the popover.
  return Reflect.get(event, 'source') ?? (type === 'reset' || type === 'toggle' ? target : undefined)
}

/** `isAtOnce`: what it is on is looked at now; else when something needs to know. */
function describing(event: Event, target: unknown, isAtOnce: boolean): (span: Span) => void {
  const describe = () => {
    const name = nameOf(event, target)
    const attributes = targetAttributes(event, target)
    return (span: Span) => void span.updateName(name).setAttributes(attributes)
  }
  if (isAtOnce) return describe()
  return (span) => describe()(span)
}

function nameOf(event: Event, target: unknown): string {
  const { type } = event
  if (event instanceof SubmitEvent && event.submitter !== null) {
    const label = labelOf(event.submitter, 'button')
    if (label !== '') return `submit “${label}”`
  }
  // React makes its `onMouseEnter` of this: what the pointer is over now is what the user meant.
  const entered: unknown = /out$/.test(type) && Reflect.get(event, 'relatedTarget')
  if (entered) return `${type} to ${targetName(entered)}`
  return `${type}${event instanceof KeyboardEvent ? keyOf(event, target) : ''} ${targetName(target)}`
}
