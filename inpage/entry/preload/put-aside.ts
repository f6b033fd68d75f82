/** For users who show `tracing` only to traced pages: hides it until it is known whether the page is traced. */

import { removeFacade } from '../../api/facade'
import { publish } from './published'

const facade = removeFacade(globalThis)
if (facade !== undefined) publish({ facade })
