/** For sites with rules about which of the page's own functions are traced. */

import { createRules } from '../../instrument/user-code/rules'
import { publish } from './published'

publish({ rules: createRules })
