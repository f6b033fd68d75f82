/** Where only what is traced is to see `tracing`: a page that may be, until it is known. */
import { leave } from '../early'
import { removeFacade } from '../facade'

const facade = removeFacade(globalThis)
if (facade !== undefined) leave({ facade })
