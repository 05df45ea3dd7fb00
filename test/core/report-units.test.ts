import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { terminalReport } from '#core/report/terminal.ts';
import {
  digitsFor,
  formatChange,
  formatError,
  formatPercent,
  formatSeconds,
  formatSpeedup,
  formatSpeedupInterval,
  formatThroughput,
  formatTime,
  significant,
} from '#core/report/units.ts';
import { comparison, regressed } from './report-fixtures.ts';

describe('figures', () => {
  test.each([
    [0, '0 ns'],
    [0.4567, '0.457 ns'],
    [12.345, '12.3 ns'],
    [999.4, '999 ns'],
    [999.6, '1.00 µs'],
    [1e6, '1.00 ms'],
    [12_345_678, '12.3 ms'],
    [61e9, '61.0 s'],
    [1_234_567e6, '1230 s'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%d ns is %s', (ns, expected) => {
    expect(formatTime(ns)).toBe(expected);
  });

  test('any time is short, positive and within its digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e13, noNaN: true }), (ns) => {
        const [number = '', unit = ''] = formatTime(ns).split(' ');
        const factor = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 }[unit] ?? Number.NaN;
        expect(Math.abs((Number(number) * factor) / ns - 1)).toBeLessThanOrEqual(0.00501);
        expect(number).not.toContain('e');
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  test('throughput comes from the work of the suite, flops first', () => {
    expect(formatThroughput({ flops: 2e9, bytes: 1 }, 1e9)).toBe('2.00 GFLOPS');
    expect(formatThroughput({ bytes: 3e9 }, 1e9)).toBe('3.00 GB/s');
    expect(formatThroughput({}, 1e9)).toBeNull();
    expect(formatThroughput(null, 1e9)).toBeNull();
  });

  test.each([
    [0.0004, '1.0987', '1.099x', '9.9 % more time'],
    [0.004, '1.0987', '1.099x', '9.9 % more time'],
    [0.04, '1.0987', '1.10x', '10 % more time'],
    [0.3, '1.0987', '1.1x', '10 % more time'],
  ])('an interval of +-%d supports no more digits than its own', (half, _, speedup, change) => {
    const turned = comparison(1 / 1.0987, { low: 1 / 1.0987 - half, high: 1 / 1.0987 + half });
    expect(formatSpeedup(turned)).toBe(speedup);
    const slower = comparison(1.0987, { low: 1.0987 - half, high: 1.0987 + half });
    expect(formatChange(slower)).toBe(change);
  });

  test('the interval of a speedup is the ratio turned over', () => {
    const own = comparison(1.1, { low: 1.08, high: 1.12 });
    expect(formatSpeedup(own)).toBe('0.91x');
    expect(formatSpeedupInterval(own)).toBe('0.89x to 0.93x');
    expect(formatSpeedupInterval(comparison(1, { low: 0, high: 2 }))).toBe('1x to –');
  });

  test('digits follow the relative error', () => {
    expect([0.3, 0.04, 0.004, 0.0004, 0.00001, 0].map(digitsFor)).toEqual([2, 2, 3, 4, 4, 3]);
  });

  test('shares, errors and durations', () => {
    expect([0.015, 0.2, 0.00444].map(formatPercent)).toEqual(['1.5 %', '20 %', '0.44 %']);
    expect([0, 1e-5, 3.21e-7, 0.312, 4, Number.POSITIVE_INFINITY].map(formatError)).toEqual([
      '0',
      '1e-5',
      '3.2e-7',
      '0.31',
      '4',
      'infinite',
    ]);
    expect([0.4, 59.6, 60, 253].map(formatSeconds)).toEqual([
      '0 s',
      '1 min',
      '1 min',
      '4 min 13 s',
    ]);
    expect(significant(1_234_567, 2)).toBe('1200000');
  });
});

test('a painted terminal shows the same text', () => {
  const painted = terminalReport(regressed, (tone, text) => `<${tone}>${text}</${tone}>`);
  const tones = ['bad', 'good', 'unsure', 'faint'];
  for (const tone of tones) expect(painted).toContain(`<${tone}>`);
  expect(painted.replace(/<\/?(?:bad|good|unsure|faint|strong)>/g, '')).toBe(
    terminalReport(regressed),
  );
});
