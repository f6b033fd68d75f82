/** For sites on which the built-in `Promise.prototype` is to stay untouched. */
import { leave } from './published'

leave({ context: 'carry' })
