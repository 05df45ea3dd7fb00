/** Whether outputs that should be the same are, bit for bit. */

import type { NumericArray, Output } from '#suite';
import type { BenchmarkId } from '../model/benchmark.ts';
import type { BitDifference } from '../model/recording.ts';
import { compareOutput } from './correctness.ts';

/** Null where all bits are the same; one NaN is as good as another. */
export function differenceOf(cell: BenchmarkId, one: Output, other: Output): BitDifference | null {
  if (isSame(one, other)) return null;
  // Both ways round, since either may lack a part of the other.
  const distances = [compareOutput(one, other, 0), compareOutput(other, one, 0)].map(
    ({ maxUlp }) => maxUlp ?? Number.POSITIVE_INFINITY,
  );
  return { cell, maxUlp: Math.max(...distances) };
}

function isSame(one: Output, other: Output): boolean {
  if (typeof one === 'number' || typeof other === 'number') return Object.is(one, other);
  if (isArray(one) || isArray(other)) {
    return isArray(one) && isArray(other) && isSameArray(one, other);
  }
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const [own, others] = [one[name], other[name]];
      return own !== undefined && others !== undefined && isSameArray(own, others);
    })
  );
}

function isArray(output: Output): output is NumericArray {
  return ArrayBuffer.isView(output);
}

function isSameArray(one: NumericArray, other: NumericArray): boolean {
  if (one.constructor !== other.constructor || one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (!Object.is(one[index], other[index])) return false;
  }
  return true;
}
