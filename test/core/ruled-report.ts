import { report } from './report-fixtures.ts';

/** A pull request that keeps some rules of the house and not others. */
export const ruled = report({
  rules: [
    {
      rule: 'signatures',
      status: 'asked',
      text:
        '1 exported signature of measured kernels changed. Somebody with write access approves ' +
        'it by the label `perf: signature-approved`.',
      details: ['`matmul(a: Float32Array)` of `kernels/matmul/a.ts` became `matmul(a: number[])`.'],
      approval: { label: 'perf: signature-approved', digest: '00c0ffee' },
    },
    {
      rule: 'scope',
      status: 'told',
      text: '2 files outside of `matmul`, 40 lines; up to 100 are fine.',
      details: ['`a_b/*.md`: 39 lines.', '`<!-- isochron:sticky -->`: 1 line.'],
    },
    {
      rule: 'architecture',
      status: 'kept',
      text: 'Dependencies, build and public entries are as they were.',
      details: [],
    },
    {
      rule: 'complexity',
      status: 'kept',
      text: '1 changed function, none more complex than before.',
      details: ['`multiply` of `a.ts`: complexity 4 (was 4), nesting 2 (was 2).'],
    },
    {
      rule: 'growth',
      status: 'told',
      text: '`matmul/optimized`: `n^2.0` (± 0.1) became `n^2.9` (± 0.1) over 4 shapes.',
      details: [],
    },
    {
      rule: 'format',
      status: 'broken',
      text: '`biome format` exited with 1 on 2 changed files of kernels.',
      details: ['`a.ts format ━━━━ @everyone`', '`Found 1 error.`'],
    },
  ],
});
