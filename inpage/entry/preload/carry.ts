/** For sites on which the built-in `Promise.prototype` is to stay untouched. */
import { publish } from './published'

publish({ context: 'carry' })
