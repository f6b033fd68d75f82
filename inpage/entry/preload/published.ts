/**
 * What preload scripts publish for the library: choices for a site that must hold from the page's first script on, whereas
 * settings arrive some ms later; and parts of the library that few users need. Each preload script is a content script of its
 * own, registered for the sites whose settings ask for it. It runs before the library and publishes its part under a
 * symbol; the library consumes it before the page's first script runs. If new settings ask for a part in a page that is
 * already traced, its script runs there before those settings arrive.
 */

import type { Tracer } from '../../api/api'
import type { AddonInstrumentation } from '../../instrument/instrumentation'
import type { CreateRules } from '../../instrument/user-code/rules'
import type { StandIn } from '../../opentelemetry/observe'
import type { Forms } from '../../propagation/propagate'
import type { PageSettings } from '../../settings'

const PUBLISHED_KEY = Symbol.for('tracepane.preload')
const { defineProperty } = Object
const { deleteProperty, get } = Reflect

/** A page could publish such a part, too, but would only fool itself: no part gets to know the user's settings. */
export interface Published extends Partial<Pick<PageSettings, 'context' | 'openTelemetry' | 'propagation'>> {
  /** The user has listed the page's site. */
  readonly isListed?: true
  /** The page's facade, if the page may see it only once it is traced. */
  readonly facade?: Tracer
  readonly forms?: Forms
  readonly messages?: readonly AddonInstrumentation[]
  readonly rules?: CreateRules
  readonly standIn?: StandIn
}

/** Adds to what the preload scripts of this document have published. */
export function publish(parts: Published): void {
  const value = { ...publishedSoFar(), ...parts }
  defineProperty(globalThis, PUBLISHED_KEY, { __proto__: null, value, configurable: true } as PropertyDescriptor)
}

/** Returns all that was published and removes it, so that no script of the page finds it. */
export function consumePublished(): Published {
  const left = publishedSoFar()
  deleteProperty(globalThis, PUBLISHED_KEY)
  return left
}

function publishedSoFar(): Published {
  const left: unknown = get(globalThis, PUBLISHED_KEY)
  return typeof left === 'object' && left !== null ? left : {}
}
