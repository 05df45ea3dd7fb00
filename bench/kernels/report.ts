/** The tables that a run of the kernels' benchmark prints. */
import type { Shape } from '#suite';
import type { Peak } from './peaks.ts';

export interface Result {
  readonly kernel: string;
  readonly shape: Shape;
  readonly threads: number;
  readonly implementation: string;
  /** A call's, the median. */
  readonly microseconds: number;
  readonly gflops: number | null;
  readonly bestGflops: number | null;
  readonly gbps: number | null;
  /**
   * Of the roof, in the same turns, the median: as many native AVX2 multiply-adds of as many
   * threads, or one thread's native addition of as many bytes, whichever takes longer.
   */
  readonly percentOfPeak: number | null;
  /** How many times as fast ours is on as many threads, in the same turns: the median. */
  readonly oursIsFaster: number | null;
  readonly maxRelativeError: number | null;
}

function figure(value: number | null, digits = 3): string {
  return value === null ? '–' : value >= 1000 ? value.toFixed(0) : value.toPrecision(digits);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.map(line)].join('\n');
}

export function tables(peaks: readonly Peak[], results: readonly Result[]): string {
  const ceilings = table(
    ['ceiling', 'threads', 'GFLOPS', 'GB/s'],
    peaks.map(({ name, threads, gflops, gbps }) => [
      name,
      String(threads),
      figure(gflops),
      figure(gbps),
    ]),
  );
  const rows = results.map((one) => [
    `${one.kernel} ${Object.entries(one.shape)
      .map(([name, size]) => `${name}=${size}`)
      .join(',')}`,
    `${one.implementation}${one.threads > 1 ? `, ${one.threads} threads` : ''}`,
    figure(one.microseconds),
    figure(one.gflops),
    figure(one.bestGflops),
    figure(one.gbps),
    figure(one.percentOfPeak),
    figure(one.oursIsFaster),
    one.maxRelativeError === null ? '–' : one.maxRelativeError.toExponential(1),
  ]);
  const head = ['kernel', 'implementation', 'µs', 'GFLOPS', 'best', 'GB/s', '% of peak'];
  return `${ceilings}\n\n${table([...head, 'ours is … x as fast', 'error'], rows)}\n`;
}
