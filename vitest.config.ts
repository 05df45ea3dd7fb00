import { defineConfig } from 'vitest/config';

/** Pure functions: their tests share nothing that one of them could change. */
const pure = ['test/core/**/*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The JSON report is what .ci/run reads to fail on a skipped test.
    reporters: ['default', 'json'],
    outputFile: { json: '.isochron/test-report.json' },
    // Two cores: more workers only fight over them.
    maxWorkers: 2,
    projects: [
      // A process for each file takes as long as all that most of them have to do.
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: pure,
          globalSetup: [
            'test/kernels/built-kernels.ts',
            'test/fakes/made-store.ts',
            'test/fakes/compiled-child.ts',
          ],
        },
      },
    ],
  },
});
