/** The rounds of a benchmark on a line of per cents, in plain characters. */
import type { Evidence, ExplainedRound } from '../model/explanation.ts';
import { mostPercent, percentOf, signed } from './log-ratio.ts';

/** Columns of the line itself, and of the names before it. */
const width = 84;
const nameWidth = 12;
/** The line shows at least this much to either side of 0, in per cent. */
const leastReach = 0.1;
const mostTicks = 8;
/** A mark stands for so many rounds at most; more of them are `many`. */
const mostCounted = 9;
const many = '#';

/** What the line shows, in per cent. */
interface Scale {
  readonly low: number;
  readonly high: number;
}

/** A line each; those with nothing on them are left out. */
export function numberLine(evidence: Evidence): readonly string[] {
  const scale = scaleOf(evidence);
  const of = (state: ExplainedRound['state']): readonly number[] =>
    evidence.rounds.flatMap(({ logRatio, state: own }) =>
      own === state && logRatio !== null ? [percentOf(logRatio)] : [],
    );
  const rows: readonly (readonly [string, string | null])[] = [
    ['rounds', marksRow(of('counted'), 'o', scale) ?? blankRow(scale).join('')],
    ['set aside', marksRow(of('contended'), 'x', scale)],
    ['too late', marksRow(of('late'), '.', scale)],
    ['', axisRow(scale)],
    ['per cent', ticksRow(scale)],
    ['thresholds', thresholdsRow(evidence, scale)],
    ['interval', intervalRow(evidence, scale)],
  ];
  return rows.flatMap(([name, row]) =>
    row === null ? [] : [`  ${name.padEnd(nameWidth)}${row}`.trimEnd()],
  );
}

/**
 * Rounds far from the bulk would squeeze all others into one column: they are shown at the edge.
 * 0, the thresholds and the interval are always within.
 */
function scaleOf({ rounds, thresholds, interval }: Evidence): Scale {
  const counted = rounds
    .flatMap(({ logRatio, state }) =>
      logRatio === null || state !== 'counted' ? [] : [percentOf(logRatio)],
    )
    .sort((a, b) => a - b);
  const at = (share: number): number => counted[Math.floor(share * (counted.length - 1))] ?? 0;
  const reach = at(0.9) - at(0.1);
  const bulk = counted.filter((one) => one >= at(0.1) - reach && one <= at(0.9) + reach);
  const { floor, margin, claim } = thresholds;
  const widest = Math.max(floor, margin, claim);
  const kept = [interval.estimate, interval.low, interval.high, widest, -widest].flatMap((one) =>
    one === null ? [] : [percentOf(one)],
  );
  return {
    low: Math.min(-leastReach, ...bulk, ...kept),
    high: Math.max(leastReach, ...bulk, ...kept),
  };
}

/** The column of a value that the scale holds. */
function columnOf(value: number, { low, high }: Scale): number {
  return Math.round(((value - low) / (high - low)) * (width - 1));
}

/** Nothing but the mark of 0. */
function blankRow(scale: Scale): string[] {
  const row: string[] = Array(width).fill(' ');
  row[columnOf(0, scale)] = '|';
  return row;
}

/** One mark a round, a digit where several fall together, an arrow where some lie beyond. */
function marksRow(values: readonly number[], mark: string, scale: Scale): string | null {
  if (values.length === 0) return null;
  const row = blankRow(scale);
  const inside = values.filter((value) => value >= scale.low && value <= scale.high);
  for (const [column, own] of Map.groupBy(inside, (value) => columnOf(value, scale))) {
    row[column] = own.length === 1 ? mark : own.length > mostCounted ? many : `${own.length}`;
  }
  if (values.some((value) => value < scale.low)) row[0] = '<';
  if (values.some((value) => value > scale.high)) row[width - 1] = '>';
  return row.join('');
}

/** Steps of 1, 2 or 5 times a power of ten. */
function stepOf({ low, high }: Scale): number {
  const least = (high - low) / mostTicks;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((one) => one * power >= least) ?? 10) * power;
}

function ticksOf(scale: Scale): readonly number[] {
  const step = stepOf(scale);
  const first = Math.ceil(scale.low / step);
  const last = Math.floor(scale.high / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function axisRow(scale: Scale): string {
  const row: string[] = Array(width).fill('-');
  for (const tick of ticksOf(scale)) row[columnOf(tick, scale)] = '+';
  row[columnOf(0, scale)] = '|';
  return row.join('');
}

/** A figure under each tick. They lie more than ten columns apart, and no figure is that long. */
function ticksRow(scale: Scale): string {
  const row: string[] = Array(width).fill(' ');
  const decimals = Math.max(0, -Math.floor(Math.log10(stepOf(scale) * 1.000_001)));
  for (const tick of ticksOf(scale)) {
    const text = tick === 0 ? '0' : signed(tick, decimals);
    const middle = columnOf(tick, scale) - Math.floor(text.length / 2);
    const from = Math.max(0, Math.min(width - text.length, middle));
    for (const [index, character] of [...text].entries()) row[from + index] = character;
  }
  return row.join('');
}

/** Where two fall together, the one that is farther out is shown. */
function thresholdsRow({ thresholds }: Evidence, scale: Scale): string {
  const row = blankRow(scale);
  for (const [mark, threshold] of [
    ['f', thresholds.floor],
    ['m', thresholds.margin],
    ['c', thresholds.claim],
  ] as const) {
    for (const one of [-threshold, threshold]) row[columnOf(percentOf(one), scale)] = mark;
  }
  row[columnOf(0, scale)] = '|';
  return row.join('');
}

/** `[--+--]`; `<` and `>` where it has no limit, or one that no line can show. */
function intervalRow({ interval }: Evidence, scale: Scale): string | null {
  const { estimate, low, high } = interval;
  if (estimate === null) return null;
  const row = blankRow(scale);
  const isOpen = high === null || percentOf(high) === mostPercent;
  const from = low === null ? 0 : columnOf(percentOf(low), scale);
  const to = isOpen ? width - 1 : columnOf(percentOf(high), scale);
  row.fill('-', from, to + 1);
  row[from] = low === null ? '<' : '[';
  row[to] = isOpen ? '>' : ']';
  row[columnOf(percentOf(estimate), scale)] = '+';
  return row.join('');
}

/** Rounds beyond the edges of the line, as log ratios: they are named below it. */
export function beyondTheLine(evidence: Evidence): readonly number[] {
  const { low, high } = scaleOf(evidence);
  return evidence.rounds.flatMap(({ logRatio }) => {
    if (logRatio === null) return [];
    const percent = percentOf(logRatio);
    return percent < low || percent > high ? [logRatio] : [];
  });
}
