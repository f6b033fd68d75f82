import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** A browser and what it is tested with keep about two cores busy. */
const CORES_EACH = 2
/** Files that run side by side, each with a browser of its own. */
const files = Math.max(1, Math.floor(availableParallelism() / CORES_EACH))

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    // On few cores one browser at a time: two would share them, and every wait would have to be longer.
    fileParallelism: files > 1,
    maxWorkers: files,
    // Where nobody is there to look, a browser that a busy machine held up gets a second try; the report says which did.
    retry: process.env.CI ? 1 : 0,
    // Longer than all waits of a test together: the wait that fails says what it waited for.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
