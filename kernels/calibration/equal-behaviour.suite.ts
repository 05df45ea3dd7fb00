/** Another text, the same behaviour: `share.ts` says which text. No change. */
import type { Suite } from 'isochron/suite';
import { spelling } from './share.ts';
import { common, type Inputs, roots, stepsOf } from './work.ts';

/** `roots` in other words: names, order and form differ, steps do not. */
function rootsAgain(input: Float64Array, output: Float64Array, count: number): Float64Array {
  const end = input.length;
  let left = count;
  let index = 0;
  while (left > 0) {
    left -= 1;
    const term = input[index] as number;
    const square = term * term;
    output[index] = Math.sqrt(square + 1);
    index += 1;
    if (index === end) index = 0;
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
