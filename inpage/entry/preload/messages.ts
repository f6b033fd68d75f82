/**
 * For those who want messages and workers among their spans. The library of workers comes just before it, as a text: the build makes it so
 * (`vite.config.ts`).
 */

import { messageInstrumentation } from '../../instrument/messaging/message'
import { SideChannel } from '../../instrument/messaging/side-channel'
import { workerInstrumentation } from '../../instrument/messaging/worker'
import { WORKER_LIBRARY_KEY } from '../../instrument/messaging/worker-protocol'
import { publish } from './published'

const library: unknown = Reflect.get(globalThis, WORKER_LIBRARY_KEY)
Reflect.deleteProperty(globalThis, WORKER_LIBRARY_KEY)
const sideChannel = new SideChannel()
// The page's own address of a worker is seen by what is put around the other.
publish({
  messages: [
    ...(typeof library === 'string' ? [workerInstrumentation(sideChannel, library)] : []),
    messageInstrumentation(sideChannel),
  ],
})
