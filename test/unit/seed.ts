/** Set for all unit tests: https://fast-check.dev/docs/configuration/global-settings/ */
import fc from 'fast-check'
import { chosenSeed } from '../seed'

const seed = chosenSeed()
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
// `npm run smoke` tries of each property what fits into half a second; it fails if that is not one case.
if (process.env.TRACEPANE_SMOKE === 'true')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: 500 })
