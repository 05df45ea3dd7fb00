import { describe, expect, test } from 'vitest';
import type { Row, Verdict } from '#core/model/judgement.ts';
import { slowedWhere } from '#core/report/where.ts';
import { benchmark, comparison, row } from './report-fixtures.ts';

/** Rows of one kernel at these sizes, each with a verdict. */
function shapes(verdicts: readonly (readonly [n: number, verdict: Verdict])[]): readonly Row[] {
  return verdicts.map(([n, verdict]) =>
    row(benchmark('matmul', n), verdict, {
      comparison: comparison(verdict === 'regression' ? 1.05 : 1),
    }),
  );
}

const whereOf = (...verdicts: Parameters<typeof shapes>[0]): string | undefined =>
  slowedWhere(shapes(verdicts))[0]?.where;

describe('where a kernel slowed', () => {
  test('is a size from which on, or up to which, all shapes did', () => {
    const upper = whereOf(
      [64, 'no-change'],
      [256, 'improvement'],
      [512, 'regression'],
      [1024, 'regression'],
    );
    expect(upper).toBe('only n >= 512');
    expect(whereOf([64, 'regression'], [128, 'regression'], [256, 'no-change'])).toBe(
      'only n <= 128',
    );
  });

  test('is a list where no size tells them apart, and one shape where it is one', () => {
    expect(whereOf([64, 'regression'], [128, 'no-change'], [256, 'regression'])).toBe(
      'only n=64, n=256',
    );
    expect(whereOf([64, 'no-change'], [128, 'regression'])).toBe('only n=128');
  });

  test('is everywhere where all shapes did, and said of no kernel that did not', () => {
    expect(whereOf([64, 'regression'], [128, 'regression'])).toBe('at all 2 shapes');
    expect(whereOf([64, 'no-change'], [128, 'improvement'])).toBeUndefined();
    expect(whereOf([64, 'regression'])).toBeUndefined();
  });

  test('does not say "only" of what is undecided elsewhere', () => {
    expect(whereOf([64, 'no-change'], [512, 'regression'], [1024, 'inconclusive'])).toBe(
      'at n=512, undecided at n=1024',
    );
    expect(whereOf([512, 'regression'], [1024, 'inconclusive'])).toBe(
      'at n=512, undecided at the others',
    );
  });
});
