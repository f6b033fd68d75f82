/** For sites of whose own code the user wants to see something. */
import { leave } from '../early'
import { createRules } from '../instrument/rules'

leave({ rules: createRules })
