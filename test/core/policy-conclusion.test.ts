import { describe, expect, test } from 'vitest';
import type { RequirementResult, Verdict } from '#core/model/judgement.ts';
import { verdicts } from '#core/model/judgement.ts';
import { checkConclusion, exitCode } from '#core/policy/conclusion.ts';
import { labelOf } from '#core/policy/labels.ts';

const table = [
  ['incorrect', 'failure', 1, 'perf: incorrect'],
  ['regression', 'failure', 1, 'perf: regression'],
  ['errored', 'failure', 2, null],
  ['inconclusive', 'neutral', 3, 'perf: inconclusive'],
  ['improvement', 'success', 0, 'perf: improvement'],
  ['no-change', 'success', 0, 'perf: no-change'],
] as const;

function conclude(headline: Verdict, status: RequirementResult['status'], passed: boolean | null) {
  const requirement = { metric: 'gflops', atLeast: 50 } as const;
  const requirements = [{ kernel: 'matmul', requirement, status, figure: 1, where: '' }];
  const tests = passed === null ? null : { command: 'npm test', passed, tail: '' };
  return checkConclusion({ judgement: { headline, requirements }, tests });
}

describe('a headline', () => {
  test.each(table)('%s makes the check %s, the exit code %d, the label %s', (...row) => {
    const [headline, conclusion, code, label] = row;
    expect(conclude(headline, 'met', null)).toBe(conclusion);
    expect(conclude(headline, 'not-measured', true)).toBe(conclusion);
    expect(exitCode(headline)).toBe(code);
    expect(labelOf(headline, false)).toBe(label);
    const isFine = conclusion === 'success';
    expect(labelOf(headline, true)).toBe(isFine ? 'perf: accepted' : label);
  });

  test.each(verdicts)('%s fails with a broken requirement or a failed test command', (headline) => {
    expect(conclude(headline, 'broken', true)).toBe('failure');
    expect(conclude(headline, 'met', false)).toBe('failure');
  });
});
