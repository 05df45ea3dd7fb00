/** What holds for every search: the race, the sample of candidates, the edit of a constant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import type { Candidate } from '#core/model/tuning.ts';
import { affordable, candidatesOf } from '#core/policy/candidates.ts';
import {
  afterRound,
  beginRace,
  disqualify,
  nextTurn,
  type Race,
  ranking,
  roundsOfRace,
} from '#core/policy/halving.ts';
import { literalIn, withLiterals } from '#edges/source/literals.ts';

const runs = { seed: 20_261_126, numRuns: 300 };

/** A candidate's true log ratio; null for one whose numbers are wrong, from that turn on. */
interface Truth {
  readonly logRatio: number;
  readonly failsAt: number | null;
}

const truths = fc.array(
  fc.record({
    logRatio: fc.double({ min: -1, max: 1, noNaN: true }),
    failsAt: fc.option(fc.nat(5), { freq: 3 }),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Runs a race without noise; resolves to its end and the rounds that it took. */
function raced(all: readonly Truth[], budget: number): { race: Race; rounds: number } {
  let race = beginRace(all.length, budget);
  let rounds = 0;
  let turns = 0;
  for (let turn = nextTurn(race); turn !== null; turn = nextTurn(race)) {
    turns += 1;
    if (turns > budget + all.length) throw new Error('the race does not end');
    const { logRatio, failsAt } = all[turn] as Truth;
    const before = race.running.find(({ candidate }) => candidate === turn)?.rounds;
    if (before === failsAt) race = disqualify(race, turn);
    else {
      race = afterRound(race, turn, logRatio);
      rounds += 1;
    }
  }
  return { race, rounds };
}

describe('successive halving', () => {
  test('never keeps a candidate that computes wrong numbers', () => {
    fc.assert(
      fc.property(truths, (all) => {
        const { race } = raced(all, roundsOfRace(all.length));
        for (const { candidate, rounds } of ranking(race)) {
          const { failsAt } = all[candidate] as Truth;
          expect(failsAt === null || rounds <= failsAt).toBe(true);
        }
        const wrongAtOnce = all.flatMap(({ failsAt }, index) => (failsAt === 0 ? [index] : []));
        const kept = ranking(race).map(({ candidate }) => candidate);
        expect(kept.filter((candidate) => wrongAtOnce.includes(candidate))).toEqual([]);
      }),
      runs,
    );
  });

  test('without noise always ends with the best one first', () => {
    fc.assert(
      fc.property(truths, (all) => {
        const right = all.map((truth) => ({ ...truth, failsAt: null }));
        const [first] = ranking(raced(right, roundsOfRace(all.length)).race);
        const best = Math.min(...all.map(({ logRatio }) => logRatio));
        expect(all[first?.candidate ?? -1]?.logRatio).toBe(best);
      }),
      runs,
    );
  });

  test('never takes more rounds than its budget, and halves the field in each rung', () => {
    fc.assert(
      fc.property(truths, fc.nat(500), (all, more) => {
        const budget = roundsOfRace(all.length) + more;
        const { race, rounds } = raced(all, budget);
        expect(rounds).toBeLessThanOrEqual(budget);
        const sizes = race.rungs.map(({ candidates }) => candidates);
        expect(sizes.slice(1)).toEqual(sizes.slice(0, -1).map((size) => Math.ceil(size / 2)));
        expect(race.running.length).toBeLessThanOrEqual(all.length === 1 ? 1 : 2);
      }),
      runs,
    );
  });

  test('gives the last two twelve rounds at least, and refuses a budget of less than a round', () => {
    for (const count of [2, 3, 8, 24]) {
      const { race } = raced(
        Array.from({ length: count }, (_, index) => ({ logRatio: index, failsAt: null })),
        roundsOfRace(count),
      );
      expect(Math.min(...race.running.map(({ rounds }) => rounds))).toBeGreaterThanOrEqual(12);
    }
    expect(() => beginRace(8, 8)).toThrow(RangeError);
  });
});

const values = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 6 });
const tunings = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), values), {
  minLength: 1,
  selector: ([name]) => name,
});

describe('the candidates', () => {
  test('are different, allowed, never the present one, and as many as can be', () => {
    fc.assert(
      fc.property(tunings, fc.nat(20), fc.nat(), fc.nat(5000), (axes, most, seed, atMost) => {
        const present = Object.fromEntries(axes.map(([name]) => [name, 8]));
        const parameters = axes.map(([name, own]) => {
          return { name, file: 'a.ts', constant: name, values: own };
        });
        const when = [{ product: axes.map(([name]) => name), atMost }];
        const tuning = { parameters, when };
        const { candidates, allowed } = candidatesOf(tuning, present, most, seed);
        const product = (one: Candidate) =>
          Object.values(one).reduce<number>((all, value) => all * Number(value), 1);
        expect(new Set(candidates.map((one) => JSON.stringify(one))).size).toBe(candidates.length);
        expect(candidates).not.toContainEqual(present);
        expect(candidates.every((one) => product(one) <= atMost)).toBe(true);
        expect(candidates.length).toBe(Math.min(most, allowed ?? 0));
        expect(candidatesOf(tuning, present, most, seed).candidates).toEqual(candidates);
      }),
      { ...runs, numRuns: 100 },
    );
  });

  test('are as many as there is time to build, from 2 to 24', () => {
    expect([0, 1, 20, 60, 1000].map((ms) => affordable(ms, 600))).toEqual([24, 24, 15, 5, 2]);
    expect(affordable(20, -5)).toBe(2);
    expect(affordable(0, 0)).toBe(24);
  });

  test('of very many are those that change one value, then draws', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const own = [1, 2, 3, 4, 5, 6];
    const parameters = names.map((name) => {
      return { name, file: 'a.ts', constant: name, values: own };
    });
    const present = Object.fromEntries(names.map((name) => [name, 1]));
    const { candidates, allowed } = candidatesOf({ parameters }, present, 50, 1);
    const changes = candidates.map(
      (one) => Object.values(one).filter((value) => value !== 1).length,
    );
    expect(allowed).toBeNull();
    expect(changes.slice(0, 35)).toEqual(Array.from({ length: 35 }, () => 1));
    expect(candidates).toHaveLength(50);
    const rule = { oneOf: [{ a: 2, b: 3 }] };
    const few = candidatesOf({ parameters, when: [rule] }, present, 10, 1).candidates;
    expect(few.every(({ a, b }) => a === 2 && b === 3)).toBe(true);
  });
});

const comment = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((text) => text.replace(/[\r\n\u2028\u2029]|\*\//gu, ' '));
const literal = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.stringMatching(/^[\w.-]{1,9}$/),
);

describe('the edit of a constant', () => {
  test('changes the literal and nothing else', () => {
    const forms = fc.constantFrom(
      (text: string) => `export const block: i32 = ${text};`,
      (text: string) =>
        `\n@inline export const block: f64 = ${text}\n@inline function f(): void {}`,
      (text: string) => `const other = 3, block = ${text} as const;\nexport { block };`,
    );
    fc.assert(
      fc.property(forms, comment, comment, literal, literal, (form, a, b, before, after) => {
        const typed = typeof before === typeof after ? after : before;
        const written = typeof before === 'string' ? `'${before}'` : `${before}`;
        const around = (text: string) => `/* ${a} */ ${form(text)}\n// ${b}\n`;
        const text = around(written);
        expect(literalIn('blocks.ts', text, 'block')).toBe(before === 0 ? 0 : before);
        const edited = withLiterals('blocks.ts', text, new Map([['block', typed]]));
        const own = typeof typed === 'string' ? `'${typed}'` : `${typed}`;
        expect(edited).toBe(around(own));
      }),
      runs,
    );
  });

  test('keeps quotes, and changes several constants of one file at once', () => {
    const text = 'export const a = "tiled"; export const b = -4;\nconst c = 1;\n';
    const changes = new Map<string, string | number>([
      ['b', 16],
      ['a', 'simd'],
    ]);
    expect(withLiterals('a.ts', text, changes)).toBe(
      'export const a = "simd"; export const b = 16;\nconst c = 1;\n',
    );
  });

  test.each([
    ['that is not there', 'const other = 1;', 'blocks.ts has no `const rows` at its top'],
    ['that is not at the top', 'function f() { const rows = 1; }', 'has no `const rows`'],
    ['that is a variable', 'let rows = 1;', 'has no `const rows`'],
    ['that is there twice', 'const rows = 1;\nconst rows = 2;', 'has `const rows` 2 times'],
    ['that is computed', 'const rows = 2 * 8;', '`const rows` is no plain number or text'],
    ['that is an object', 'const rows = { a: 1 };', '`const rows` is no plain number or text'],
    ['that is a text', `const rows = 'tiled';`, '`rows` is "tiled", a text; 8 is a number'],
    ['of a file that is none', 'const rows = ;', 'blocks.ts cannot be read: Unexpected token. Put'],
  ])('refuses one %s', (_, text, sentence) => {
    const edit = () => withLiterals('blocks.ts', text, new Map([['rows', 8]]));
    expect(edit).toThrow(UserError);
    expect(edit).toThrow(sentence);
  });
});
