import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Calibrated, nextCalibration } from '#core/policy/next-calibration.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = Date.UTC(2026, 2, 1);

function repository(name: string, known: Partial<Calibrated> = {}): Calibrated {
  const own = { owner: 'octo', name, installationId: 1, defaultBranch: 'main' };
  return { repository: own, runs: 1, newestMs: null, askedMs: null, ...known };
}

function chosen(...all: readonly Calibrated[]): string | null {
  return nextCalibration(all, now)?.name ?? null;
}

describe('a repository is calibrated', () => {
  test.each([
    ['at once when it never was', { runs: 0, newestMs: null }, true],
    ['not again within the hour', { runs: 19, newestMs: now - hourMs + 1 }, false],
    ['hourly until it has 20 runs', { runs: 19, newestMs: now - hourMs }, true],
    ['not within the day from then on', { runs: 20, newestMs: now - dayMs + 1 }, false],
    ['daily from then on', { runs: 20, newestMs: now - dayMs }, true],
    ['not soon after it was asked for', { newestMs: null, askedMs: now - hourMs + 1 }, false],
    ['an hour after one that came to nothing', { newestMs: null, askedMs: now - hourMs }, true],
    ['in the hour after a daily one that gave way', { runs: 20, askedMs: now - hourMs }, true],
  ])('%s', (_, known, isDue) => {
    expect(chosen(repository('a', known))).toBe(isDue ? 'a' : null);
  });
});

describe('of several', () => {
  test('it is the one that has waited longest', () => {
    const newer = repository('newer', { newestMs: now - 2 * hourMs });
    const older = repository('older', { newestMs: now - 3 * hourMs });
    const never = repository('never');
    expect(chosen(newer, older)).toBe('older');
    expect(chosen(newer, older, never)).toBe('never');
  });

  test('one that cannot be measured does not keep the others from their turn', () => {
    const broken = repository('broken', { askedMs: now - hourMs });
    const other = repository('other', { newestMs: now - 2 * hourMs });
    expect(chosen(broken, other)).toBe('other');
  });

  test('none is chosen that is not due, and one is if any is', () => {
    const known = fc.record({
      runs: fc.nat(40),
      newestMs: fc.option(fc.integer({ min: now - 2 * dayMs, max: now })),
      askedMs: fc.option(fc.integer({ min: now - 2 * hourMs, max: now })),
    });
    const property = fc.property(fc.array(known, { maxLength: 6 }), (all) => {
      const named = all.map((own, index) => repository(`${index}`, own));
      const due = named.filter((own) => chosen(own) !== null);
      const next = chosen(...named);
      if (due.length === 0) expect(next).toBeNull();
      else expect(due.map((own) => own.repository.name)).toContain(next);
    });
    fc.assert(property, { seed: 1 });
  });
});

test('without repositories there is none', () => {
  expect(chosen()).toBeNull();
});
