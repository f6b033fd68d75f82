/** For sites on which `Promise.prototype` must not be patched. */
import { publish } from './published'

publish({ context: 'carry' })
