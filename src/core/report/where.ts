/** At which of its shapes a kernel slowed. */
import { shapeText } from '../model/benchmark.ts';
import type { Row } from '../model/judgement.ts';

/** One implementation that slowed at some of its shapes, and at which. */
export interface Slowed {
  /** `matmul/optimized`. */
  readonly name: string;
  /** `only n >= 512`; `at all 3 shapes`. */
  readonly where: string;
}

/**
 * Implementations with several compared shapes of which at least one is a regression, in the order
 * of the rows.
 */
export function slowedWhere(rows: readonly Row[]): readonly Slowed[] {
  const compared = rows.filter(({ comparison }) => comparison !== null);
  const groups = Map.groupBy(compared, ({ benchmark: { kernel, implementation } }) =>
    [kernel, implementation].join('/'),
  );
  return [...groups].flatMap(([name, own]) => {
    const where = own.length > 1 ? whereOf(own) : null;
    return where === null ? [] : [{ name, where }];
  });
}

function whereOf(rows: readonly Row[]): string | null {
  const slowed = rows.filter(({ verdict }) => verdict === 'regression');
  const undecided = rows.filter(({ verdict }) => verdict === 'inconclusive');
  const others = rows.filter((row) => !slowed.includes(row) && !undecided.includes(row));
  if (slowed.length === 0) return null;
  if (slowed.length === rows.length) return `at all ${rows.length} shapes`;
  const place = placeOf(slowed, others) ?? listOf(slowed);
  // What is undecided may have slowed, too: then "only" would be more than is known.
  if (undecided.length === 0) return `only ${place}`;
  return others.length === 0
    ? `at ${listOf(slowed)}, undecided at the others`
    : `at ${place}, undecided at ${listOf(undecided)}`;
}

/** One size that tells the slowed shapes from the others: above a value or below it. */
function placeOf(slowed: readonly Row[], others: readonly Row[]): string | null {
  if (others.length === 0 || slowed.length === 1) return null;
  const [first] = slowed;
  for (const size of Object.keys(first?.benchmark.shape ?? {})) {
    const valuesOf = (rows: readonly Row[]): readonly number[] =>
      rows.map(({ benchmark }) => benchmark.shape[size] ?? Number.NaN);
    const [least, most] = [Math.min(...valuesOf(slowed)), Math.max(...valuesOf(slowed))];
    if (least > Math.max(...valuesOf(others))) return `${size} >= ${least}`;
    if (most < Math.min(...valuesOf(others))) return `${size} <= ${most}`;
  }
  return null;
}

function listOf(rows: readonly Row[]): string {
  return rows.map(({ benchmark }) => shapeText(benchmark.shape)).join(', ');
}
