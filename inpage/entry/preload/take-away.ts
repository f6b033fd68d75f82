/** Where only what is traced is to see `tracing`: a page that is not. */
import { removeFacade } from '../../api/facade'

removeFacade(globalThis)
