/**
 * Properties are tried with other cases each time, which finds what nobody thought of. Where nobody is there to look they
 * are tried with the same ones each time, so that whether a change passes depends on the change alone. `FUZZ_SEED` chooses
 * the cases: https://fast-check.dev/docs/configuration/global-settings/
 */
import fc from 'fast-check'

const { CI, FUZZ_SEED } = process.env
const seed = FUZZ_SEED === undefined ? CI && 1 : Number(FUZZ_SEED)
if (seed) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
