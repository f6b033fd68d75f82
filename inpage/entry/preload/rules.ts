/** For sites of whose own code the user wants to see something. */

import { createRules } from '../../instrument/user-code/rules'
import { leave } from './published'

leave({ rules: createRules })
