/** For sites that are traced even while DevTools is closed. */
import { publish } from './published'

publish({ isListed: true })
