/** For users who show `tracing` only to traced pages: removes it from a page that is not. */
import { removeFacade } from '../../api/facade'

removeFacade(globalThis)
