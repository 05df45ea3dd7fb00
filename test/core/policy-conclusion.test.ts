import { describe, expect, test } from 'vitest';
import type { RuleFinding } from '#core/model/house-rules.ts';
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

function conclude(
  headline: Verdict,
  status: RequirementResult['status'],
  passed: boolean | null,
  rule: RuleFinding['status'] = 'told',
) {
  const requirement = { metric: 'gflops', atLeast: 50 } as const;
  const rest = { figure: 1, interval: null, withinNoise: false, where: '', issue: null };
  const requirements = [{ kernel: 'matmul', requirement, status, ...rest }];
  const tests = passed === null ? null : { command: 'npm test', passed, tail: '' };
  const rules = [{ rule: 'scope', status: rule, text: '', details: [] }] as const;
  return checkConclusion({ judgement: { headline, requirements }, tests, rules });
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

  test.each(table)('%s fails with a broken rule, and waits for what is asked', (...row) => {
    const [headline, conclusion] = row;
    expect(conclude(headline, 'met', null, 'broken')).toBe('failure');
    const waits = conclusion === 'failure' ? 'failure' : 'action_required';
    expect(conclude(headline, 'met', null, 'asked')).toBe(waits);
    expect(conclude(headline, 'met', null, 'kept')).toBe(conclusion);
  });
});
