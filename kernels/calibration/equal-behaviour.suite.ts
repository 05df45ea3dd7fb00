/** Another text, the same behaviour: `share.ts` says which text. No change. */
import type { Suite } from 'isochron/suite';
import { spelling } from './share.ts';
import { common, type Inputs, roots, stepsOf } from './work.ts';

/** Unused, and in the way of nothing: it moves what follows in the file. */
export function reciprocalRoot(term: number): number {
  return 1 / Math.sqrt(1 + term * term);
}

/**
 * `roots` in other words. Names, comments and line breaks differ; the operations and their order do
 * not.
 */
function rootsAgain(input: Float64Array, output: Float64Array, total: number): Float64Array {
  // Over and over: the array is short, the work is not.
  for (let before = 0; before < total; before += input.length) {
    const upTo = Math.min(input.length, total - before);

    for (let index = 0; index < upTo; index += 1) {
      const term = input[index] as number;
      output[index] = Math.sqrt(1 + term * term);
    }
  }
  return output;
}

const spellings = [roots, rootsAgain] as const;
const spelt = spellings[spelling];

export default {
  ...common,
  kernel: 'equal-behaviour',
  implementations: { optimized: (own) => spelt(own.x, own.out, stepsOf(own)) },
} satisfies Suite<Inputs>;
