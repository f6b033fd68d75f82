/** What is counted as the core of the library: tracer, context, requests by `fetch`, blocks and their way out. */

import { attachOf, FACADE_KEY } from '../../inpage/api/facade'
import { chooseCarrier } from '../../inpage/context/choose'
import { fetchInstrumentation } from '../../inpage/instrument/http/fetch'
import { createInstruments } from '../../inpage/instrument/instruments'
import { createReceived } from '../../inpage/propagation/document'
import { DEFAULT_PAGE_SETTINGS } from '../../inpage/settings'
import { createTracing } from '../../inpage/tracing/tracing'
import { createPageTransport, type PageTransport } from '../../inpage/transport/page-transport'
import { createStatus } from '../../inpage/transport/status'

const status = createStatus(() => {})
const { carrier } = chooseCarrier('deep', status.set)
let outlet: PageTransport | undefined
const send = (block: ArrayBuffer, spanCount: number) => outlet?.send(block, spanCount)
const tracing = createTracing({ carrier, late: false, emit: send, misuse: () => {} })
createInstruments([fetchInstrumentation], {
  tracing,
  carrier,
  received: createReceived(),
  settings: () => DEFAULT_PAGE_SETTINGS,
  note: status.note,
  send,
}).update(true)
attachOf(Reflect.get(globalThis, FACADE_KEY))?.(tracing.tracer)
outlet = createPageTransport({
  secret: undefined,
  started: { late: false },
  onSettings() {},
  onOff() {},
  onTaken: tracing.flushRest,
  onLast: () => tracing.flush(true),
})
