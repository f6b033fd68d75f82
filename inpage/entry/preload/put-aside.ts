/** Where only what is traced is to see `tracing`: a page that may be, until it is known. */

import { removeFacade } from '../../api/facade'
import { publish } from './published'

const facade = removeFacade(globalThis)
if (facade !== undefined) publish({ facade })
