/** The rounds of a cell, and what a rule takes of them. */
import { describe, expect, test } from 'vitest';
import { peerRules } from '#core/analysis/peers/peer-rules.ts';
import type { PeerRound, PeerRule } from '#core/analysis/peers/rule.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import { asTakenBy, type Cell, cellsOf } from '../../bench/detector/cells.ts';
import { drawPull, poolsOf } from '../../bench/detector/replay.ts';
import { ourRule, peerRuleOf, roundsTaken } from '../../bench/detector/rules.ts';
import type { Recorded } from '../../bench/detector/sessions.ts';
import { kernels } from '../../bench/detector/trees.ts';
import { recorded, sessionOf, withRuler } from './recorded.ts';

const { samplesPerRound, maxRounds } = defaultProcedure;
const wide = { ...defaultProcedure, smallestEffect: 0.03 };

function cellOf(rounds: readonly Recorded[]): Cell {
  const [cell] = cellsOf([{ rounds }]);
  if (cell === undefined) throw new Error('no round counts');
  return cell;
}

const orderOf = (cell: Cell): number[] => cell.rounds.map((_, index) => index);

describe('cells', () => {
  test('are without the rounds in which the machine was busy, by its best in the session', () => {
    const own = recorded('tiny', 'same', 6, { spread: 0.01 }, 1);
    const other = recorded('long', 'same', 1, { spread: 0.01 }, 2);
    const rulers = [126, 100, 124, 300, 125, 110];
    const rounds = own.map((one, index) => withRuler(one, rulers[index] as number));
    // The best ruler is another cell's: 1.25 times 80 is 100.
    expect(cellOf(rounds).rounds.map(({ round }) => round.index)).toEqual([1, 2, 4, 5]);
    const best = other.map((one) => withRuler(one, 80));
    const [cell] = cellsOf([{ rounds: [...rounds, ...best] }]);
    expect(cell?.rounds.map(({ round }) => round.index)).toEqual([1]);
    expect(cell?.pairs).toEqual([
      { base: own[1]?.round.base?.samplesNs, head: own[1]?.round.head.samplesNs },
    ]);
    expect(cell?.ratios).toEqual(cellOf([own[1] as Recorded]).ratios);
    // What a session is of has no say in another one.
    expect(cellsOf([{ rounds }, { rounds: best }])[0]?.rounds).toHaveLength(4);
  });

  const long = { spread: 0.001, samples: 3 * samplesPerRound };

  test('are short where wider thresholds would not have asked for more', () => {
    // Blocks of medians 0.3 % apart: much for 0.75 %, little for 3 %.
    const cell = cellOf(recorded('tiny', 'same', 5, { ...long, within: 0.04 }, 1));
    expect(asTakenBy(defaultProcedure, cell)).toBe(cell);
    const short = asTakenBy(wide, cell);
    const [before, after] = [cell.rounds[0], short.rounds[0]];
    expect(after?.round.head.samplesNs).toEqual(
      before?.round.head.samplesNs.slice(0, samplesPerRound),
    );
    expect(short.pairs[0]?.base).toEqual(cell.pairs[0]?.base.slice(0, samplesPerRound));
    expect(short.ratios[0]).not.toEqual(cell.ratios[0]);
    const leftOut = [before?.round.base, before?.round.head].flatMap(
      (arm) => arm?.samplesNs.slice(samplesPerRound) ?? [],
    );
    const seconds = leftOut.reduce((sum, ns) => sum + ns, 0) / 1e9;
    expect(after?.seconds).toBeCloseTo(1 - seconds, 12);
    expect(seconds).toBeGreaterThan(0);
  });

  test('are as they are where these ask for as many', () => {
    const cell = cellOf(recorded('tiny', 'same', 5, { ...long, within: 0.5 }, 1));
    expect(asTakenBy(wide, cell)).toBe(cell);
  });

  test('cost as many calls less as a batch has', () => {
    const rounds = recorded('tiny', 'same', 5, { ...long, within: 0.04 }, 1);
    const batched = rounds.map((one) => ({
      ...one,
      round: { ...one.round, head: { ...one.round.head, batch: 1000 } },
    }));
    const [one, many] = [rounds, batched].map(
      (all) => asTakenBy(wide, cellOf(all)).rounds[0]?.seconds ?? 0,
    ) as [number, number];
    // 144 samples of 1000 calls of a microsecond.
    expect(one - many).toBeGreaterThan(0.14);
    expect(one - many).toBeLessThan(0.16);
  });
});

describe('our rule', () => {
  test('goes on costing time where the recorded rounds leave it undecided', () => {
    const rule = ourRule('ours', defaultProcedure);
    const session = sessionOf('a', 6, 0.02, 1);
    const rounds = session.rounds.map((one) => ({ ...one, seconds: 1 + one.round.index }));
    const [cell] = cellsOf([{ rounds }]) as [Cell];
    const verdict = rule.judge(cell, orderOf(cell), { earlier: [], siblings: [] });
    expect(verdict?.answer).toBe('undecided');
    expect(verdict?.seconds).toEqual([
      ...[1, 2, 3, 4, 5, 6],
      ...Array.from({ length: maxRounds - 6 }, () => 3.5),
    ]);
    // What is expected is known up to the recorded rounds, and stays so.
    expect(verdict?.roundsExpected).toHaveLength(7);
    const pools = poolsOf(rule, cellsOf([{ rounds }]), { orders: 2, seed: 1 });
    const pull = drawPull(pools, 0, null, 1e9, seededRandom(1));
    expect(pull?.rounds).toEqual(Array.from({ length: 10 }, () => maxRounds));
    expect(new Set(pull?.answers)).toEqual(new Set(['undecided']));
  });

  test('expects beyond the recorded rounds what it expected at their end', () => {
    // Six rounds were recorded of each, and the seventh was expected to decide: it is one of 60.
    const open = {
      answer: 'undecided',
      seconds: Array.from({ length: maxRounds }, () => 0.5),
      roundsExpected: [null, null, null, null, null, 7, 7],
    } as const;
    const slowed = {
      answer: 'slower',
      seconds: Array.from({ length: 8 }, () => 1),
      roundsExpected: [null, null, null, null, null, 8, 8, 8, 8],
    } as const;
    const pools = kernels.flatMap((kernel) =>
      (['same', '1'] as const).map((variant) => ({
        cell: { session: 0, kernel, variant, rounds: [], ratios: [], pairs: [] },
        verdicts: [variant === '1' ? slowed : open],
      })),
    );
    const pull = drawPull(pools, 0, { kernel: 'tiny', variant: '1' }, 100, seededRandom(1));
    // They share the time with it, but do not come first as one of which nothing is known would.
    expect([pull?.answers[0], pull?.rounds[0]]).toEqual(['slower', 8]);
  });

  test('costs no more than it takes where they decide', () => {
    const cell = cellOf(recorded('tiny', 'same', 16, { spread: 0.0005 }, 1));
    const rule = ourRule('ours', defaultProcedure);
    const verdict = rule.judge(cell, orderOf(cell), { earlier: [], siblings: [] });
    expect([verdict?.answer, verdict?.seconds.length]).toEqual(['same', 5]);
  });
});

describe('a peer', () => {
  const named = (name: string): PeerRule => {
    const found = peerRules.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };

  /** Head is `share` slower, each process within `spread` of its time. */
  function pairsOf(count: number, share: number, spread: number, seed: number): PeerRound[] {
    const random = seededRandom(seed);
    const process = (ns: number) => [ns * Math.exp(spread * random.normal())];
    return Array.from({ length: count }, () => ({
      base: process(1000),
      head: process(1000 * (1 + share)),
    }));
  }

  test('takes what it asks for, where it never goes on', () => {
    for (const rule of peerRules.filter(({ history }) => history === null)) {
      if (rule.name === 'Pinpoint' || rule.name === 'tachometer') continue;
      const own = cellOf(recorded('tiny', 'same', 60, { spread: 0.01 }, 1)).pairs;
      expect([rule.name, roundsTaken(rule, own)]).toEqual([rule.name, rule.rounds]);
    }
  });

  test('takes ten samples more at a time, where it is tachometer', () => {
    const tachometer = named('tachometer');
    const clear = roundsTaken(tachometer, pairsOf(120, 0.5, 0.01, 1));
    expect(clear).toBe(50);
    // The first look that finds a difference, and all rounds where none does.
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const rounds = pairsOf(150, 0.003, 0.01, seed);
      const looks = [50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150];
      const found = looks.find(
        (taken) => tachometer.judge({ rounds: rounds.slice(0, taken), history: [] }) !== 'same',
      );
      expect([seed, roundsTaken(tachometer, rounds)]).toEqual([seed, found ?? 150]);
    }
  });

  test('doubles its rounds, where it is Pinpoint', () => {
    const pinpoint = named('Pinpoint');
    const seen = new Set<number>();
    for (let seed = 1; seed <= 40; seed += 1) {
      const rounds = pairsOf(160, 0.004, 0.01, seed);
      const looks = [10, 20, 40, 80, 160];
      const enough = looks.find(
        (taken) => pinpoint.judge({ rounds: rounds.slice(0, taken), history: [] }) !== 'needs more',
      );
      expect([seed, roundsTaken(pinpoint, rounds)]).toEqual([seed, enough]);
      seen.add(enough ?? 0);
    }
    expect([...seen].toSorted((a, b) => a - b).slice(0, 3)).toEqual([10, 20, 40]);
  });

  test('costs the rounds that it took', () => {
    const pairs = pairsOf(150, 0.5, 0.01, 1);
    const [cell] = cellsOf([{ rounds: recorded('tiny', '10', 150, { spread: 0.01 }, 1) }]) as [
      Cell,
    ];
    const rule = peerRuleOf(named('tachometer'));
    const others = { earlier: [], siblings: [] };
    expect(rule.judge({ ...cell, pairs }, orderOf(cell), others)?.seconds).toHaveLength(50);
    const equal = { ...cell, pairs: pairsOf(150, 0, 0.01, 9) };
    const verdict = rule.judge(equal, orderOf(cell), others);
    expect([verdict?.answer, verdict?.seconds.length]).toEqual(['same', 150]);
  });
});
