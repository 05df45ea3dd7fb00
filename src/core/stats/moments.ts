/** Mean and variance. */

export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Of the population that the values come from: over n - 1. NaN below two values. */
  readonly variance: number;
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Two passes, so that a small spread around a large mean is not rounded away. */
export function momentsOf(values: readonly number[]): Moments {
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return { n: values.length, mean: center, variance: squares / (values.length - 1) };
}
