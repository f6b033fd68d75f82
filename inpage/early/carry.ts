/** For sites on which the built-in `Promise.prototype` is to stay untouched. */
import { leaveChoice } from '../early'

leaveChoice({ context: 'carry' })
