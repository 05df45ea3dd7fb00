import { expect, test } from 'vitest';
import { rowText } from '#core/report/rows.ts';
import { agreeing, benchmark, row } from './report-fixtures.ts';

const anew = 'the series begins anew, since';

test.each([
  [null, 0, 'none yet'],
  [null, 3, 'none yet (n=3)'],
  ['lockfile', 3, `none yet (n=3): ${anew} the lockfile changed`],
  ['suite', 0, `none yet: ${anew} the suite changed`],
  ['both', 9, `none yet (n=9): ${anew} lockfile and suite changed`],
  ['unknown', 1, `none yet (n=1): ${anew} what is older does not tell its lockfile and suite`],
] as const)('why a baseline has too few points: %s, n=%d', (begunBy, points, text) => {
  const baseline = { ...agreeing, says: 'none yet', points, begunBy } as const;
  const own = row(benchmark('add', 64), 'no-change', { baseline });
  expect(rowText(own, '2026-03-04T10:00:00.000Z').opinion).toBe(text);
});
