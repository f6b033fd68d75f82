import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Much of it tries out large traces and many random ones: a busy machine takes its time.
  test: { include: ['test/unit/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 60_000 },
})
