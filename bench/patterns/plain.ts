/** What there is to know in plain TypeScript, and who owns the arrays. */
import type { Output } from '#suite';
import { add as addInto } from '../../kernels/add/naive.ts';
import { add } from '../../kernels/add/optimized.ts';
import { addCopied, addFresh, addInPlace } from '../../kernels/patterns/ownership.ts';
import {
  lengthsOfObjects,
  lengthsOfView,
  rowSumsByOffset,
  rowSumsBySubarray,
} from '../../kernels/patterns/views.ts';
import { Workspace } from '../../kernels/workspace.ts';
import { type Contestant, synchronous } from '../kernels/contestant.ts';
import { bound, callOn, drawn, placed } from './calls.ts';
import type { Pattern } from './pattern.ts';

function plain<Arguments extends readonly unknown[]>(
  title: string,
  run: (...values: Arguments) => Output,
  ...values: Arguments
): Contestant {
  return synchronous(title, 1, bound(run, ...values));
}

/** `addKinds` as if nobody else called it: a module of its own, with feedback of its own. */
async function addKindsFor(user: string) {
  const path = `../../kernels/patterns/kinds.ts?${user}`;
  const module = (await import(path)) as typeof import('../../kernels/patterns/kinds.ts');
  return module.addKinds<Float32Array>;
}

const length = 1000;
const arrays: readonly Pattern[] = [
  {
    name: 'typed arrays',
    problem: 'add 1,000',
    flops: length,
    variants: async () => {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const [addPlain, addTyped] = [await addKindsFor('plain'), await addKindsFor('typed')];
      return [
        plain('number[]', addPlain, [...a], [...b], new Float32Array(length)),
        plain('Float32Array', addTyped, a, b, new Float32Array(length)),
      ];
    },
  },
  {
    name: 'one kind of array',
    problem: 'add 1,000',
    flops: length,
    variants: async () => {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const [addMany, addOne] = [await addKindsFor('many'), await addKindsFor('one')];
      for (const kind of [[...a], new Float64Array(a), new Int32Array(a), a]) {
        for (let time = 0; time < 3; time += 1) addMany(kind, kind, new Float32Array(length));
      }
      return [
        plain('called with four kinds', addMany, a, b, new Float32Array(length)),
        plain('called with one', addOne, a, b, new Float32Array(length)),
      ];
    },
  },
];

function lengthsOf(points: number): Pattern {
  return {
    name: 'views, not objects',
    problem: `lengths of ${points.toLocaleString('en')} points`,
    // Three products, two sums, a root.
    flops: 6 * points,
    variants: async () => {
      const view = drawn(3 * points, 1);
      const objects = Array.from({ length: points }, (_, i) => {
        const [x = 0, y = 0, z = 0] = view.subarray(3 * i, 3 * i + 3);
        return { x, y, z };
      });
      return [
        plain('an object a point', lengthsOfObjects, objects, new Float32Array(points)),
        plain('one Float32Array', lengthsOfView, view, new Float32Array(points)),
      ];
    },
  };
}

const [rows, columns] = [1000, 16];
const offsets: Pattern = {
  name: 'offsets, not views',
  problem: 'sums of 1,000 rows of 16',
  flops: rows * columns,
  variants: async () => {
    const matrix = drawn(rows * columns, 1);
    return [
      plain('subarray a row', rowSumsBySubarray, matrix, columns, new Float32Array(rows)),
      plain('offset a row', rowSumsByOffset, matrix, columns, new Float32Array(rows)),
    ];
  },
};

function inPlace(size: number): Pattern {
  return {
    name: 'in place',
    problem: `add ${size.toLocaleString('en')}`,
    flops: size,
    variants: async () => {
      const work = await Workspace.create();
      const [a, b] = [placed(work, drawn(size, 1)), placed(work, drawn(size, 2))];
      return [
        synchronous('a third array', 1, callOn(work, { kernel: 'add', size })),
        synchronous('over an operand', 1, () => addInPlace(a, b).data),
      ];
    },
  };
}

const ownership: readonly Pattern[] = [
  {
    name: 'a given result',
    problem: 'add 1,000',
    flops: length,
    variants: async () => {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      return [
        plain('a fresh array a call', addFresh, a, b),
        plain('one array for all', addInto, a, b, new Float32Array(length)),
      ];
    },
  },
  inPlace(length),
  inPlace(1_000_000),
  {
    name: 'views of the memory',
    problem: 'add 1,000',
    flops: length,
    variants: async () => {
      const work = await Workspace.create();
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const tensors = { a: placed(work, a), b: placed(work, b), to: work.float32(length) };
      const staged = { a: work.float32(length), b: work.float32(length), to: work.float32(length) };
      return [
        plain('copied in and out', addCopied, staged, a, b, new Float32Array(length)),
        synchronous('where they lie', 1, () => add(tensors.a, tensors.b, tensors.to).data),
      ];
    },
  },
];

export const plainPatterns: readonly Pattern[] = [
  ...arrays,
  lengthsOf(1000),
  lengthsOf(1_000_000),
  offsets,
  ...ownership,
];
