/**
 * How often the whole procedure claims what is not so: all looks, with the statistic chosen anew at
 * each. Nothing is too small to be claimed here, so that every look has its say. Each share must be
 * within four binomial standard deviations of what the looks are worth, which is at most what was
 * promised; a right detector leaves them once in thirty thousand seeds.
 */
import { describe, expect, test } from 'vitest';
import { firstDecision } from '#core/analysis/schedule.ts';
import { planLooks } from '#core/stats/looks.ts';
import { type RoundRatios, steadierRatios } from '#core/stats/round-statistic.ts';
import { percent } from './drawn-series.ts';
import { drawRounds, samePrograms } from './same-program.ts';
import { seededRandom } from './simulated.ts';
import { type Decided, deviations, expectKept, shares, trials, worthOf } from './trials.ts';

/** Levels at which 20,000 trials show a thousand false alarms, and rounds few enough for them. */
const cheap = { alpha: 0.05, equalityAlpha: 0.05, minRounds: 6, maxRounds: 16 };
/** Whatever is surely above 0 is a regression. */
const anyChange = { floor: 0, claim: 0, margin: 0 };

type Program = (typeof samePrograms)[string];
const disagreeing = samePrograms['statistics that disagree'] as Program;

describe('false alarms on one program in both arms', () => {
  const looks = planLooks(1, cheap);

  test.each(Object.entries(samePrograms))('%s', (name, program) => {
    const chosen = { floor: 0, median: 0 };
    const { regression, improvement } = shares(name, (seed) => {
      const rounds = drawRounds(seededRandom(seed), program, cheap.maxRounds);
      chosen[steadierRatios(rounds).statistic] += 1;
      return firstDecision(rounds, looks, anyChange).verdict;
    });
    console.log(`${name}: floors in ${percent(chosen.floor / trials)}`);
    const { most } = worthOf(looks, 'changeLevel');
    // Ties cost some of the level.
    const hasTies = name === 'a coarse clock';
    for (const found of [regression, improvement]) {
      if (hasTies) expect(found).toBeLessThanOrEqual(most + deviations(most));
      else expectKept(found, looks, 'changeLevel');
    }
    const seldom = Math.min(chosen.floor, chosen.median);
    if (program === disagreeing) expect(seldom).toBeGreaterThan(0.3 * trials);
  });

  test('in a run of five benchmarks that share the level', () => {
    const five = planLooks(5, cheap);
    const program = samePrograms['two states of a process'] as Program;
    const runs = trials / 5;
    const verdictOf = (seed: number): Decided => {
      const random = seededRandom(seed);
      const verdicts = [1, 2, 3, 4, 5].map(() => {
        const rounds = drawRounds(random, program, cheap.maxRounds);
        return firstDecision(rounds, five, anyChange).verdict;
      });
      return verdicts.includes('regression') ? 'regression' : null;
    };
    const found = shares('a run of five', verdictOf, runs).regression;
    expect(found).toBeLessThanOrEqual(cheap.alpha + deviations(cheap.alpha, runs));
    expect(found).toBeGreaterThan(cheap.alpha / 4);
  });
});

describe('these trials would see', () => {
  const fewer = trials / 4;
  const { most } = worthOf(planLooks(1, cheap), 'changeLevel');
  const bound = most + deviations(most, fewer);
  const alarms = (
    name: string,
    change: (rounds: readonly RoundRatios[]) => readonly RoundRatios[],
  ) =>
    shares(
      name,
      (seed) => {
        const rounds = change(drawRounds(seededRandom(seed), disagreeing, cheap.maxRounds));
        return firstDecision(rounds, planLooks(1, cheap), anyChange).verdict;
      },
      fewer,
    ).regression;

  test('a statistic that is chosen for what it says', () => {
    const found = alarms('the larger ratio chosen', (rounds) =>
      rounds.map(({ floor, median, tail }) => ({
        floor: { ...floor, scatter: -floor.ratio },
        median: { ...median, scatter: -median.ratio },
        tail,
      })),
    );
    expect(found).toBeGreaterThan(bound);
  });

  test('looks that all spend the whole level', () => {
    const looks = planLooks(1, cheap).map((look) => ({ ...look, changeLevel: cheap.alpha }));
    const verdictOf = (seed: number): Decided => {
      const rounds = drawRounds(seededRandom(seed), disagreeing, cheap.maxRounds);
      return firstDecision(rounds, looks, anyChange).verdict;
    };
    const found = shares('the level spent at each look', verdictOf, fewer);
    expect(found.regression).toBeGreaterThan(bound);
  });

  test('labels that are not random: a second process that is slower by half its spread', () => {
    const found = alarms('head always second', (rounds) =>
      rounds.map(({ floor, median, tail }) => ({
        floor: { ...floor, ratio: floor.ratio + 0.005 },
        median: { ...median, ratio: median.ratio + 0.005 },
        tail,
      })),
    );
    expect(found).toBeGreaterThan(bound);
  });
});

test('of all ways to label the arms of any rounds, alpha at most is called a regression', () => {
  const rule = { ...cheap, alpha: 0.2, minRounds: 4, maxRounds: 9 };
  const looks = planLooks(1, rule);
  const labellings = Array.from({ length: 2 ** rule.maxRounds }, (_, bits) => bits);
  let most = 0;
  for (const [index, program] of Object.values(samePrograms).entries()) {
    for (let seed = 0; seed < 4; seed += 1) {
      const rounds = drawRounds(seededRandom(100 * index + seed), program, rule.maxRounds);
      const regressions = labellings.filter((bits) => {
        const labelled = rounds.map((round, at) =>
          (bits >> at) % 2 === 1 ? turned(round) : round,
        );
        return firstDecision(labelled, looks, anyChange).verdict === 'regression';
      });
      most = Math.max(most, regressions.length / labellings.length);
    }
  }
  console.log(`all labellings of 9 rounds, alpha 20 %: at most ${percent(most)} are regressions`);
  expect(most).toBeLessThanOrEqual(rule.alpha);
  expect(most).toBeGreaterThan(rule.alpha / 3);
});

/** The arms of a round change places; `ratiosOf` would give the same bits. */
function turned({ floor, median, tail }: RoundRatios): RoundRatios {
  return {
    floor: { ...floor, ratio: -floor.ratio },
    median: { ...median, ratio: -median.ratio },
    tail: -tail,
  };
}
