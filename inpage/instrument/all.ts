/** What the library itself can instrument in a document, in the order in which it does. */
import { cacheInstrumentation } from './cache'
import { consoleInstrumentation } from './console'
import { documentInstrumentation } from './document'
import { errorInstrumentation } from './error'
import { eventSourceInstrumentation } from './eventsource'
import { fetchInstrumentation } from './fetch'
import { indexedDbInstrumentation } from './indexeddb'
import type { Instrumentation } from './instrumentation'
import { interactionInstrumentation } from './interaction'
import { longFrameInstrumentation } from './long-frame'
import { navigationInstrumentation } from './navigation'
import { userTimingInstrumentation } from './user-timing'
import { webVitalInstrumentation } from './web-vital'
import { webSocketInstrumentation } from './websocket'
import { xhrInstrumentation } from './xhr'

export const ALL_OF_DOCUMENT: readonly Instrumentation[] = [
  fetchInstrumentation,
  xhrInstrumentation,
  eventSourceInstrumentation,
  webSocketInstrumentation,
  documentInstrumentation,
  webVitalInstrumentation,
  interactionInstrumentation,
  navigationInstrumentation,
  errorInstrumentation,
  consoleInstrumentation,
  userTimingInstrumentation,
  longFrameInstrumentation,
  indexedDbInstrumentation,
  cacheInstrumentation,
]
