/**
 * What preload scripts publish for the library: choices for a site that must hold from the page's first script on, where
 * settings come some ms later; and parts of the library that few need. Each is a content script of its own, registered
 * for the pages whose settings ask for it, and there before the library. It publishes its part under a
 * symbol, and the library consumes it before the page's first script runs. When the settings of a page that is traced
 * already come to ask for a part, its script runs there before the new settings come.
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

/** A page may publish such a part, too, and fools only itself: no part is told what the user has set. */
export interface Published extends Partial<Pick<PageSettings, 'context' | 'openTelemetry' | 'propagation'>> {
  /** The page is one that the user has listed. */
  readonly isListed?: true
  /** The page's facade, where the page is to see it only once it is traced. */
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

/** All that was published, which is then gone: no script of the page finds it. */
export function consumePublished(): Published {
  const left = publishedSoFar()
  deleteProperty(globalThis, PUBLISHED_KEY)
  return left
}

function publishedSoFar(): Published {
  const left: unknown = get(globalThis, PUBLISHED_KEY)
  return typeof left === 'object' && left !== null ? left : {}
}
