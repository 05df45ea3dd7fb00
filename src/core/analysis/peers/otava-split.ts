/**
 * Where a series falls apart best, as Otava finds it: one step of E-divisive (Matteson & James
 * 2014, alpha = 1), parts of one value included.
 */

interface Split {
  /** Where the second part begins. */
  readonly index: number;
  /** How far apart the parts are, weighted. */
  readonly energy: number;
}

/** For each value a row: the sums of its distances to the first 0, 1, … values of the series. */
interface DistanceSums {
  readonly rowLength: number;
  readonly sums: Float64Array;
}

/** Computed once for all stretches of one series. */
export function distanceSums(series: readonly number[]): DistanceSums {
  const rowLength = series.length + 1;
  const sums = new Float64Array(series.length * rowLength);
  for (const [row, value] of series.entries()) {
    let sum = 0;
    for (const [column, other] of series.entries()) {
      sum += Math.abs(other - value);
      sums[row * rowLength + column + 1] = sum;
    }
  }
  return { rowLength, sums };
}

/**
 * Of all ways to cut series[from, split) from series[split, end), end <= to, the one whose parts
 * differ most: 2 (mean distance between them) less the mean distance within each, times
 * n m / (n + m). The earliest of equals. Needs two values at least.
 */
export function bestSplit(distances: DistanceSums, from: number, to: number): Split {
  const { rowLength, sums } = distances;
  const between = (at: number, first: number, last: number): number =>
    (sums[at * rowLength + last] as number) - (sums[at * rowLength + first] as number);
  let best: Split = { index: from + 1, energy: Number.NEGATIVE_INFINITY };
  let withinLeft = 0;
  for (let index = from + 1; index < to; index += 1) {
    withinLeft += between(index - 1, from, index - 1);
    const left = index - from;
    let across = 0;
    let withinRight = 0;
    for (let end = index + 1; end <= to; end += 1) {
      across += between(end - 1, from, index);
      withinRight += between(end - 1, index, end - 1);
      const right = end - index;
      const leftMean = left > 1 ? (right * withinLeft) / (left - 1) : 0;
      const rightMean = right > 1 ? (left * withinRight) / (right - 1) : 0;
      const energy = (2 / (left + right)) * (across - leftMean - rightMean);
      if (energy > best.energy) best = { index, energy };
    }
  }
  return best;
}
