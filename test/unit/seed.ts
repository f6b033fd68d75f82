/** Set for all unit tests: https://fast-check.dev/docs/configuration/global-settings/ */
import fc from 'fast-check'
import { chosenSeed } from '../seed'

const seed = chosenSeed()
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
