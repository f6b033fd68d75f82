/** What the library itself can instrument in a document, in the order in which it does. */

import { eventSourceInstrumentation } from './http/eventsource/eventsource'
import { fetchInstrumentation } from './http/fetch'
import { xhrInstrumentation } from './http/xhr'
import type { Instrumentation } from './instrumentation'
import { webSocketInstrumentation } from './messaging/websocket'
import { consoleInstrumentation } from './page/console'
import { documentInstrumentation } from './page/document'
import { documentErrorInstrumentation } from './page/errors/element-error'
import { interactionInstrumentation } from './page/interaction'
import { longFrameInstrumentation } from './page/long-frame'
import { navigationInstrumentation } from './page/navigation'
import { userTimingInstrumentation } from './page/user-timing'
import { webVitalInstrumentation } from './page/web-vital'
import { cacheInstrumentation } from './storage/cache'
import { indexedDbInstrumentation } from './storage/indexeddb'

export const ALL_OF_DOCUMENT: readonly Instrumentation[] = [
  fetchInstrumentation,
  xhrInstrumentation,
  eventSourceInstrumentation,
  webSocketInstrumentation,
  documentInstrumentation,
  webVitalInstrumentation,
  interactionInstrumentation,
  navigationInstrumentation,
  documentErrorInstrumentation,
  consoleInstrumentation,
  userTimingInstrumentation,
  longFrameInstrumentation,
  indexedDbInstrumentation,
  cacheInstrumentation,
]
