/** For sites that are traced also while DevTools is closed. */
import { leave } from './published'

leave({ isListed: true })
