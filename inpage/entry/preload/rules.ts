/** For sites of whose own code the user wants to see something. */

import { createRules } from '../../instrument/user-code/rules'
import { publish } from './published'

publish({ rules: createRules })
