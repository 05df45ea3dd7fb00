/** What holds for the rules of all peers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peerRules } from '#core/analysis/peers/peer-rules.ts';
import type { PeerRound, PeerRule, PeerSamples } from '#core/analysis/peers/rule.ts';
import { seededRandom } from '../properties/simulated.ts';
import { peer } from './peer-samples.ts';

const answers = ['slower', 'faster', 'same', 'needs more'];
/** Know no improvement. */
const oneSided = [
  'github-action-benchmark 200 %',
  'github-action-benchmark 105 %',
  'Bencher t-test 0.99',
];

/** 160 rounds of processes that differ by `spread`, samples by 1 %; and 80 stored runs of base. */
function measured(rule: PeerRule, ratio: number, spread = 0.01): PeerSamples {
  const random = seededRandom(3);
  const process = (ns: number): number[] => {
    const own = ns * (1 + spread * random.normal());
    return Array.from({ length: 12 }, () => own * (1 + 0.01 * random.normal() ** 2));
  };
  const rounds = Array.from({ length: 160 }, () => ({
    base: process(100),
    head: process(100 * ratio),
  }));
  const runValue = rule.history?.runValue ?? (() => 100);
  return { rounds, history: Array.from({ length: 80 }, () => runValue(process(100))) };
}

function withRound(samples: PeerSamples, index: number, round: PeerRound): PeerSamples {
  return { ...samples, rounds: samples.rounds.map((own, at) => (at === index ? round : own)) };
}

test('are those of the list, each with a name and a source of its own', () => {
  expect(peerRules.map(({ name }) => name)).toEqual([
    'tango',
    'Welch on pooled samples',
    'node compare.R',
    'tachometer',
    'benchstat',
    'asv',
    'Pinpoint',
    'github-action-benchmark 200 %',
    'github-action-benchmark 105 %',
    'CodSpeed',
    'Nanosoldier',
    'Bencher t-test 0.99',
    'rustc-perf',
    'rustls bench app',
    'Conbench',
    'Otava',
  ]);
  for (const { source } of peerRules) expect(source).toMatch(/\w/);
});

describe.each(peerRules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test('calls three times the time slower, and knows whether a third of it is faster', () => {
    expect(rule.judge(measured(rule, 3))).toBe('slower');
    const faster = oneSided.includes(name) ? 'same' : 'faster';
    expect(rule.judge(measured(rule, 1 / 3))).toBe(faster);
  });

  test('finds no difference between equal numbers', () => {
    const rounds = Array.from({ length: 160 }, () => ({
      base: Array(12).fill(100),
      head: Array(12).fill(100),
    }));
    expect(rule.judge({ rounds, history: Array(80).fill(100) })).toBe('same');
  });

  test('judges from the rounds and the history that it asks for on, not before', () => {
    const samples = measured(rule, 3);
    const runs = rule.history?.runs ?? 0;
    const history = samples.history.slice(0, runs);
    const enough = { rounds: samples.rounds.slice(0, rule.rounds), history };
    expect(rule.judge(enough)).not.toBe('needs more');
    const fewer = { ...enough, rounds: enough.rounds.slice(1) };
    expect(rule.judge(fewer)).toBe('needs more');
    if (runs > 0) {
      expect(rule.judge({ ...enough, history: history.slice(1) })).toBe('needs more');
    }
  });

  test('leaves what it is given as it is', () => {
    const samples = measured(rule, 1.02);
    const before = structuredClone(samples);
    const said = rule.judge(samples);
    expect(samples).toEqual(before);
    expect(rule.judge(samples)).toBe(said);
  });

  test.each([0, -1, Number.NaN, Infinity, -Infinity])('has no answer to a time of %d', (wrong) => {
    const samples = measured(rule, 3);
    const round = samples.rounds[0] as PeerRound;
    for (const arm of ['base', 'head'] as const) {
      const spoilt = { ...round, [arm]: [...round[arm].slice(1), wrong] };
      expect(rule.judge(withRound(samples, 0, spoilt))).toBe('needs more');
      expect(rule.judge(withRound(samples, 0, { ...round, [arm]: [] }))).toBe('needs more');
    }
    if (rule.history !== null) {
      const history = [...samples.history.slice(1), wrong];
      expect(rule.judge({ ...samples, history })).toBe('needs more');
    }
  });

  test('never throws, and answers nothing else', () => {
    const value = fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 90, max: 130, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, Number.NaN, Infinity, 5e-324, 1.7e308) },
      { weight: 2, arbitrary: fc.constantFrom(100, 101) },
    );
    const arm = fc.array(value, { maxLength: 6 });
    const rounds = fc.array(fc.record({ base: arm, head: arm }), { maxLength: 60 });
    fc.assert(
      fc.property(rounds, fc.array(value, { maxLength: 120 }), (own, history) => {
        expect(answers).toContain(rule.judge({ rounds: own, history }));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('takes processes of one sample each for what they are', () => {
    const rounds = Array.from({ length: 160 }, (_, index) => ({
      base: [100 + (index % 3)],
      head: [100 + (index % 3)],
    }));
    const history = Array.from({ length: 80 }, (_, index) => 100 + (index % 3));
    expect(['same', 'needs more']).toContain(rule.judge({ rounds, history }));
  });
});

describe('swapped arms turn the answer over', () => {
  const turned = { slower: 'faster', faster: 'slower', same: 'same', 'needs more': 'needs more' };

  test.each(['Welch on pooled samples', 'node compare.R', 'benchstat', 'asv', 'Pinpoint'])(
    '%s, whatever the samples',
    (name) => {
      const rule = peer(name);
      const seen = new Set<string>();
      for (let seed = 1; seed <= 60; seed += 1) {
        const random = seededRandom(seed);
        const spread = 0.02 * random.uniform();
        const ratio = [1, 0.85, 1.18][seed % 3] as number;
        const process = (ns: number): number[] => {
          const own = ns * Math.exp(spread * random.normal());
          return Array.from({ length: 6 }, () => Math.round(own * (1 + 0.02 * random.uniform())));
        };
        const rounds = Array.from({ length: 40 }, () => ({
          base: process(1000),
          head: process(1000 * ratio),
        }));
        const swapped = rounds.map(({ base, head }) => ({ base: head, head: base }));
        const said = rule.judge({ rounds, history: [] });
        expect(rule.judge({ rounds: swapped, history: [] })).toBe(turned[said]);
        seen.add(said);
      }
      expect([...seen]).toEqual(expect.arrayContaining(['slower', 'faster', 'same']));
    },
  );

  test.each(['tango', 'tachometer', 'Nanosoldier', 'rustls bench app'])(
    '%s, which divides by base, away from its threshold',
    (name) => {
      const rule = peer(name);
      for (const ratio of [1, 1.2]) {
        const rounds = measured(rule, ratio, 0).rounds.slice(0, 50);
        const swapped = rounds.map(({ base, head }) => ({ base: head, head: base }));
        const said = rule.judge({ rounds, history: [] });
        expect(said).toBe(ratio === 1 ? 'same' : 'slower');
        expect(rule.judge({ rounds: swapped, history: [] })).toBe(turned[said]);
      }
    },
  );
});
