const { CI, FUZZ_SEED } = process.env

/**
 * Properties and generated programs are tried with other cases each time, which finds what nobody thought of. Where nobody
 * is there to look they are tried with the same ones each time, so that whether a change passes depends on the change
 * alone. `FUZZ_SEED` chooses the cases.
 *
 * @returns what the cases are made from; undefined if they shall be others each time
 */
export function chosenSeed(): number | undefined {
  if (FUZZ_SEED !== undefined) return Number(FUZZ_SEED)
  return CI === undefined || CI === '' ? undefined : 1
}
