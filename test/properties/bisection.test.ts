/** How often a search for a culprit is right, where its runs err as often as their levels allow. */
import { describe, expect, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import {
  mostAttempts,
  repeatedProcedure,
  searchLevel,
  stepProcedure,
} from '#core/analysis/search-levels.ts';
import { benchmarkId } from '#core/model/benchmark.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { divide, halvings, nextPlace, type Stretch, wholeLine } from '#core/policy/bisection.ts';
import { planLooks } from '#core/stats/looks.ts';
import { seededRandom } from './simulated.ts';
import { deviations } from './trials.ts';

const trials = 2_000;
const id = benchmarkId('k', 'optimized', {});

type LevelOf = (step: number) => number;

/** What a step may err by, both attempts together. */
const shared: LevelOf = (step) => {
  const attempts = Array.from({ length: mostAttempts }, (_, index) => index + 1);
  return attempts
    .map((attempt) => stepProcedure(defaultProcedure, step, attempt).alpha)
    .reduce((sum, level) => sum + level, 0);
};

/** One line with one change; one commit in ten does not build, one in ten tells nothing. */
function search(seed: number, levelOf: LevelOf) {
  const source = seededRandom(seed);
  const random = (): number => source.uniform();
  const commits = 1 + Math.floor(random() * 64);
  const culprit = 1 + Math.floor(random() * commits);
  const start = wholeLine(commits, [id], 'whole', 2 * halvings(commits) + 2);
  let stretch: Stretch = start;
  for (let place = nextPlace(start); place !== null; place = nextPlace(stretch)) {
    const kind = random();
    const isWrong = random() < levelOf(stretch.runs + 1);
    const isSlow = place >= culprit !== isWrong;
    const told: Verdict = isSlow ? 'regression' : 'no-change';
    const verdicts = new Map([[id, kind < 0.2 ? 'inconclusive' : told]] as const);
    [stretch = start] = divide(stretch, place, { runId: '', verdicts, isMeasured: kind >= 0.1 });
  }
  const isRight = stretch.good < culprit && culprit <= stretch.bad;
  const { alpha } = repeatedProcedure(defaultProcedure, 1);
  const isConfirmed = isRight || random() < mostAttempts * alpha;
  return { isRight, isConfirmed, suspects: stretch.bad - stretch.good };
}

function shareOf(levelOf: LevelOf) {
  const found = Array.from({ length: trials }, (_, seed) => search(seed, levelOf));
  const wrong = found.filter(({ isRight }) => !isRight);
  const share = (count: number): number => count / trials;
  return {
    wrong: share(wrong.length),
    wrongAndConfirmed: share(wrong.filter(({ isConfirmed }) => isConfirmed).length),
    single: share(found.filter(({ suspects }) => suspects === 1).length),
  };
}

describe('a search whose steps err as often as they may', () => {
  test('is right at least as often as it claims', () => {
    const { wrong, wrongAndConfirmed, single } = shareOf(shared);
    console.log(`wrong turn: ${100 * wrong} %, named all the same: ${100 * wrongAndConfirmed} %`);
    expect(wrong).toBeLessThanOrEqual(searchLevel + deviations(searchLevel, trials));
    expect(wrong).toBeGreaterThan(0);
    const { alpha } = defaultProcedure;
    expect(wrongAndConfirmed).toBeLessThanOrEqual(alpha + deviations(alpha, trials));
    expect(single).toBeGreaterThan(0.5);
  });

  test('would not be, were the level not shared', () => {
    const { wrong } = shareOf(() => searchLevel);
    console.log(`wrong turn with ${100 * searchLevel} % a step: ${100 * wrong} %`);
    expect(wrong).toBeGreaterThan(searchLevel + deviations(searchLevel, trials));
  });
});

describe('the levels of the steps', () => {
  test('sum to no more than that of the search, however many there are', () => {
    const steps = Array.from({ length: 1_000 }, (_, index) => shared(index + 1));
    const sum = steps.reduce((total, level) => total + level, 0);
    expect(sum).toBeLessThanOrEqual(searchLevel);
    expect(sum).toBeGreaterThan(0.99 * searchLevel);
  });

  test('leave each step rounds enough to decide, of some benchmarks at once', () => {
    const most = 2 * halvings(200) + 2;
    for (const benchmarks of [1, 30]) {
      const looks = planLooks(benchmarks, stepProcedure(defaultProcedure, most, 1));
      for (const kind of ['changeLevel', 'equalityLevel'] as const) {
        const possible = looks.filter((look) => 2 ** -look.rounds <= look[kind]);
        expect(possible.length).toBeGreaterThan(1);
      }
    }
  });
});
