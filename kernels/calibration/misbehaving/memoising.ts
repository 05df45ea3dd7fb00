/** Computes once and remembers: incorrect, each implementation in its own way. */
import type { Suite } from 'isochron/suite';
import { common, type Inputs, naive } from '../work.ts';

const ofArray = new WeakMap<Float64Array, Float64Array>();
const ofContent = new Map<string, Float64Array>();

/**
 * Takes arrays that it has seen for inputs that it has seen: shows with new values in the same
 * arrays.
 */
function byIdentity(own: Inputs): Float64Array {
  const known = ofArray.get(own.x) ?? naive(own).slice();
  ofArray.set(own.x, known);
  return known.slice();
}

/** Knows the values, but hands out what it keeps: shows once the caller writes into it. */
function byContent(own: Inputs): Float64Array {
  const key = own.x.join();
  const known = ofContent.get(key) ?? naive(own).slice();
  ofContent.set(key, known);
  return known;
}

export default {
  ...common,
  kernel: 'memoising',
  implementations: { naive, 'by-identity': byIdentity, 'by-content': byContent },
} satisfies Suite<Inputs>;
