/** What `isochron explain` prints; one golden file for each kind of decision. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRecording } from '#core/analysis/explain.ts';
import type { Recording, Round } from '#core/model/recording.ts';
import { explanationText } from '#core/report/explain.ts';
import { percentText } from '#core/report/log-ratio.ts';
import { wrap } from '#core/report/wrap.ts';
import { checkOf, entryOf, recordingOf } from '../properties/simulated.ts';
import { cases, recorded } from './explain-fixtures.ts';
import { anyRecording } from './explain-recordings.ts';

const textOf = (recording: Recording): string => explanationText(explainRecording(recording));

/** The row of the number line that has this name, without the name. */
function rowOf(text: string, name: string): string {
  const found = text.split('\n').find((line) => line.startsWith(`  ${name.padEnd(12)}`));
  return (found ?? '').slice(14);
}

test.each(Object.entries(cases))('%s', async (name, recording) => {
  await expect(`${textOf(recording)}\n`).toMatchFileSnapshot(`../golden/explain-${name}.txt`);
});

describe('the number line', () => {
  test('has one mark for every round', () => {
    for (const [name, row] of [
      ['no-change', 'rounds'],
      ['inconclusive', 'rounds'],
      ['contended', 'too late'],
    ] as const) {
      const { evidence } = explainRecording(cases[name] as Recording).benchmarks[0] ?? {};
      const state = row === 'rounds' ? 'counted' : 'late';
      const marks = rowOf(textOf(cases[name] as Recording), row).replaceAll(/[ |]/g, '');
      const counted = [...marks].map((mark) => (/\d/.test(mark) ? Number(mark) : 1));
      const expected = evidence?.rounds.filter((round) => round.state === state).length;
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(expected);
    }
  });

  test('marks ten and more that fall together with one mark', () => {
    const [round] = recorded({ rounds: 1, ratio: 1.1 }).rounds;
    const same = (count: number): string => {
      const rounds = Array.from({ length: count }, (_, index) => ({ ...(round as Round), index }));
      return rowOf(textOf(recordingOf({ rounds })), 'rounds').replaceAll(/[ |]/g, '');
    };
    expect(same(1)).toBe('o');
    expect(same(9)).toBe('9');
    expect(same(10)).toBe('#');
    expect(same(12)).toBe('#');
  });

  test('has 0, the interval and the claims in it, and the estimate in the interval', () => {
    for (const recording of Object.values(cases)) {
      const text = textOf(recording);
      const zero = rowOf(text, '').indexOf('|');
      expect(zero).toBeGreaterThan(-1);
      expect(rowOf(text, 'per cent').charAt(zero)).toBe('0');
      const thresholds = rowOf(text, 'thresholds');
      expect(thresholds.indexOf('c')).toBeLessThan(zero);
      expect(thresholds.lastIndexOf('c')).toBeGreaterThan(zero);
      expect(rowOf(text, 'interval').replaceAll(/[ |]/g, '')).toMatch(/^[[<]-*\+-*[\]>]$/);
    }
  });

  test('shows an effect floor that is farther out than the claim', () => {
    const entries = [entryOf({ smallestEffect: 0 })];
    const text = textOf(recorded({ rounds: 8, spread: 0.0001 }, { entries }));
    expect(rowOf(text, 'thresholds')).toMatch(/^f *\| *f$/);
    expect(text).toContain('Thresholds: effect floor 0.25 %, margin 0 %, claim 0 %.');
  });

  test('points to rounds beyond its edges, and names the farthest', () => {
    const text = textOf(cases.contended as Recording);
    expect(rowOf(text, 'set aside')).toMatch(/>$/);
    expect(text).toMatch(/Beyond the edges: 4 rounds, from \+\S+ % to \+\S+ %\./);
  });
});

describe('what is said besides', () => {
  test('wrong numbers are named, and no speed is', () => {
    const wrong = checkOf({ status: 'wrong', reason: 'off by one' });
    const text = textOf({ ...(cases.regression as Recording), checks: [wrong] });
    expect(text).toContain('matmul/optimized/n=64: incorrect\n');
    expect(text).toContain('off by one.');
    expect(text).not.toMatch(/per cent|Estimate|slower/);
  });

  test('a decision that is held back says what it would be', () => {
    const recording = recorded({ rounds: 30, isContended: (index) => index > 12 });
    const text = textOf(recording);
    expect(text).toMatch(/inconclusive\n {2}The machine was busy: in 17 of 30 rounds/);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('It would be no change at look 1 of 9');
  });

  test('a run without benchmarks says so', () => {
    expect(textOf(recordingOf({ entries: [] }))).toMatch(/\n\nNo benchmark was measured\.$/);
  });
});

test('no line is longer than 100 columns, and no figure is missing, whatever was recorded', () => {
  let lines = 0;
  fc.assert(
    fc.property(anyRecording, (recording) => {
      const text = textOf(recording);
      // A name may be anything, even one of these words.
      const names = JSON.stringify([recording.entries, recording.head.ref]);
      const leaks = (text.match(/NaN|undefined|Infinity|null/g) ?? []).filter(
        (leak) => !names.includes(leak),
      );
      expect(leaks).toEqual([]);
      const ticks = text.split('\n').filter((line) => line.startsWith('  per cent '));
      for (const line of ticks)
        expect(line).toMatch(/^ {2}per cent {2}( *[+-]?\d+(\.\d+)?(?= |$))+$/);
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
      lines += text.split('\n').length;
    }),
    { seed: 1, numRuns: 100 },
  );
  expect(lines).toBeGreaterThan(2000);
});

test('paint colours and changes no letter', () => {
  const explanation = explainRecording(cases.regression as Recording);
  const painted = explanationText(explanation, (tone, text) => `<${tone}>${text}</>`);
  expect(painted).toContain('<bad>matmul/optimized/n=64: regression</>');
  expect(painted.replaceAll(/<\/?(?:bad|faint)?>/g, '')).toBe(explanationText(explanation));
});

test.each([
  [0, '0.00'],
  [Math.log(1.0123), '+1.23'],
  [Math.log(0.8), '-20.0'],
  [Math.log(3), '+200'],
  [-1e-9, '0.00'],
  [-1500, '-100'],
  [1500, '>99999'],
  [null, '–'],
])('a log ratio of %s is %s per cent', (logRatio, text) => {
  expect(percentText(logRatio)).toBe(text);
});

test('text breaks between words, and inside of one where it must', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('one two three', 7, '  ')).toEqual(['one two', '  three']);
  expect(wrap('abcdefghij k', 4, ' ')).toEqual(['abcd', ' efg', ' hij', ' k']);
  expect(wrap('', 4)).toEqual(['']);
});
