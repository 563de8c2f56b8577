import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Black-box tests start real processes and often wait for them: two cores carry five files at a time.
    maxWorkers: 5,
    // One process for all of them: what they load is compiled once.
    pool: 'threads',
    // No test file leaves anything changed behind, and loading the rooms once a worker instead of once a file saves half a minute.
    isolate: false,
    // Hundreds of processes load the same modules: compiled once, they load in four fifths of the time.
    // And frames are compared without colours, at a terminal too.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/doorlist-tests', import.meta.url)),
      FORCE_COLOR: '0',
    },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/closing-line.ts'],
  },
});
