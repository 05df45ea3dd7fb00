/** The benchmark of the patterns: what it prints, and that it compares only what is the same. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Contestant, synchronous } from '../../bench/kernels/contestant.ts';
import { type Pattern, worthOf } from '../../bench/patterns/pattern.ts';
import { tableOf } from '../../bench/patterns/report.ts';

const root = join(import.meta.dirname, '..', '..');

function run(...options: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ['bench/patterns/main.ts', ...options], {
    cwd: root,
  });
}

/** Takes so many nanoseconds a call, by its own clock; says so when it is closed. */
function scripted(
  implementation: string,
  ns: number,
  output: number,
  closed: string[] = [],
): Contestant {
  return {
    ...synchronous(implementation, 1, () => output),
    time: async () => ns,
    close: async () => {
      closed.push(implementation);
    },
  };
}

function made(without: Contestant, other: Contestant): Pattern {
  return { name: 'halves', problem: 'of 8', flops: 8, variants: async () => [without, other] };
}

describe('a pattern', () => {
  test('is worth what a call without it takes longer', async () => {
    const closed: string[] = [];
    const pattern = made(
      scripted('whole', 1e7, 1, closed),
      scripted('half', 5e6, 1 + 1e-6, closed),
    );
    expect(await worthOf(pattern, 3)).toEqual({
      pattern: 'halves',
      problem: 'of 8',
      without: 'whole',
      with: 'half',
      gflopsWithout: 8e-7,
      gflopsWith: 1.6e-6,
      worth: 2,
    });
    expect(closed).toEqual(['whole', 'half']);
  });

  test.each([1.1, Number.NaN])('whose variants return 1 and %d is an error', async (output) => {
    const closed: string[] = [];
    const pattern = made(scripted('whole', 1e7, 1, closed), scripted('half', 5e6, output, closed));
    await expect(worthOf(pattern, 3)).rejects.toThrow(
      /^halves, of 8: "whole" and "half" differ by .*, expected at most 0\.00001 of the largest/,
    );
    expect(closed).toEqual(['whole', 'half']);
  });
});

test('the table has a line for each pattern', () => {
  const one = { pattern: 'halves', problem: 'of 8', without: 'whole', with: 'half' };
  expect(tableOf([{ ...one, gflopsWithout: 0.12345, gflopsWith: 1.5, worth: 12.15 }])).toBe(
    [
      '| pattern      | without | with | GFLOPS without | GFLOPS with | worth  |',
      '| ------------ | ------- | ---- | -------------- | ----------- | ------ |',
      '| halves: of 8 | whole   | half | 0.123          | 1.50        | 12.2 x |',
      '',
    ].join('\n'),
  );
});

describe('the command', () => {
  test('prints one JSON object of the patterns that are asked for', async () => {
    const { stdout } = await run('--quick', '--only', 'several sums', '--json');
    expect(JSON.parse(stdout)).toEqual({
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      turns: 5,
      build: expect.stringMatching(/^(relaxed-256|relaxed-128|simd-128)$/),
      patterns: [
        {
          pattern: 'several sums',
          problem: 'sum 8,192',
          without: 'one vector of sums',
          with: 'eight vectors of sums',
          gflopsWithout: expect.any(Number),
          gflopsWith: expect.any(Number),
          worth: expect.any(Number),
        },
      ],
    });
  });

  test('compares with a process whose vectors are not fused', async () => {
    const { stdout } = await run('--quick', '--only', 'fusion: add');
    expect(stdout).toMatch(/^\| fusion: add 1,000 \| 128 bits \| pairs fused to 256 bits \|/m);
  });

  test('says which patterns there are', async () => {
    const { stdout } = await run('--help');
    expect(stdout).toContain('npm run bench:patterns');
    await expect(run('--only', 'nothing like it')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no pattern has "nothing like it" in its name; there are:'),
    });
  });
});
