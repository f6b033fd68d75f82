import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    // One browser at a time: two would share two cores, and every wait would have to be longer.
    fileParallelism: false,
    // Longer than all waits of a test together: the wait that fails says what it waited for.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
