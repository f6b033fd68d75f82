/** For sites that are traced also while DevTools is closed. */
import { publish } from './published'

publish({ isListed: true })
