import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kernels/built-kernels.ts', 'test/fakes/made-store.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The JSON report is what .ci/run reads to fail on a skipped test.
    reporters: ['default', 'json'],
    outputFile: { json: '.isochron/test-report.json' },
    // Two cores: more workers only fight over them.
    maxWorkers: 2,
  },
});
