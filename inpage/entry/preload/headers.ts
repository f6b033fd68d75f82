/** For sites whose servers read trace headers in another format than W3C's. */

import { MORE_FORMS } from '../../propagation/more-forms'
import { publish } from './published'

publish({ forms: MORE_FORMS })
