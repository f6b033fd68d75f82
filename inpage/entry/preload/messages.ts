/**
 * For sites whose messages and workers are to be traced. The build puts the workers' library in front of this script, as a
 * text (`vite.config.ts`).
 */

import { messageInstrumentation } from '../../instrument/messaging/message'
import { SideChannel } from '../../instrument/messaging/side-channel'
import { workerInstrumentation } from '../../instrument/messaging/worker'
import { WORKER_LIBRARY_KEY } from '../../instrument/messaging/worker-protocol'
import { publish } from './published'

const library: unknown = Reflect.get(globalThis, WORKER_LIBRARY_KEY)
Reflect.deleteProperty(globalThis, WORKER_LIBRARY_KEY)
const sideChannel = new SideChannel()
// The order matters: the outer wrapper sees the address of a worker that the page gave.
publish({
  messages: [
    ...(typeof library === 'string' ? [workerInstrumentation(sideChannel, library)] : []),
    messageInstrumentation(sideChannel),
  ],
})
