/** Every variant of a pattern is right: what is compared computes the same. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { compareOutput } from '#core/analysis/correctness.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Output } from '#suite';
import { addKinds } from '../../kernels/patterns/kinds.ts';
import { addCopied, addFresh, addInPlace } from '../../kernels/patterns/ownership.ts';
import { addingInTasks } from '../../kernels/patterns/tasks.ts';
import {
  type Adding,
  adding,
  type Clamping,
  clamping,
  type Summing,
  summing,
} from '../../kernels/patterns/vectors.ts';
import {
  lengthsOfObjects,
  lengthsOfView,
  rowSumsByOffset,
  rowSumsBySubarray,
} from '../../kernels/patterns/views.ts';
import { type Tensor, Workspace } from '../../kernels/workspace.ts';

/** Empty, below a vector, on either side of each width that a loop takes at a time. */
const lengths = [0, 1, 3, 4, 5, 7, 15, 17, 31, 33, 63, 67, 1003];

function drawn(length: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => random.uniform(-2, 2));
}

async function workspaceOf(threads = 1): Promise<Workspace> {
  const workspace = await Workspace.create({ threads });
  onTestFinished(() => workspace.close());
  return workspace;
}

function placed(workspace: Workspace, array: Float32Array): Tensor {
  const tensor = workspace.float32(array.length);
  tensor.data.set(array);
  return tensor;
}

/** A result of seven numbers more than it should write, all of them sevens. */
function guarded(workspace: Workspace, length: number): { to: Tensor; behind: Float32Array } {
  const all = workspace.float32(length + 7);
  all.data.fill(7);
  const to = { ...all, shape: [length], data: all.data.subarray(0, length) };
  return { to, behind: all.data.subarray(length) };
}

function expectRight(output: Output, reference: Output, what: string): void {
  expect({ what, ...compareOutput(output, reference, 1e-6) }).toMatchObject({ status: 'right' });
}

const sumsOf = (a: Float32Array, b: Float32Array): Float64Array =>
  Float64Array.from(a, (value, i) => value + (b[i] as number));

describe.each<Adding>([
  'addScalar',
  'addScalarTail',
  'addLaneTail',
  'addOverlapping',
  'addLowerFirst',
  'addUpperFirst',
])('%s', (name) => {
  test('is right and writes nothing behind the result', async () => {
    const work = await workspaceOf();
    const run = adding(name, work);
    for (const length of lengths) {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const { to, behind } = guarded(work, length);
      expectRight(run(placed(work, a), placed(work, b), to).data, sumsOf(a, b), `of ${length}`);
      expect([...behind]).toEqual(new Array(7).fill(7));
    }
  });

  test('refuses an operand of another length', async () => {
    const work = await workspaceOf();
    expect(() => adding(name, work)(work.float32(2), work.float32(3), work.float32(2))).toThrow(
      `${name}: b has shape [3], expected [2]`,
    );
  });
});

test.each<Summing>(['sumScalar', 'sumOneVector', 'sumEightVectors'])(
  '%s is right',
  async (name) => {
    const work = await workspaceOf();
    const run = summing(name, work);
    for (const length of lengths) {
      const x = drawn(length).map(Math.abs);
      const reference = Float64Array.from(x).reduce((sum, value) => sum + value, 0);
      expectRight(run(placed(work, x)), reference, `of ${length}`);
    }
  },
);

test.each<Clamping>(['clampByMin', 'clampByPmin'])('%s is right', async (name) => {
  const work = await workspaceOf();
  const run = clamping(name, work);
  for (const length of lengths) {
    const x = drawn(length);
    const { to, behind } = guarded(work, length);
    const reference = Float64Array.from(x, (value) => Math.min(Math.max(value, -1), 1));
    expectRight(run(placed(work, x), to).data, reference, `of ${length}`);
    expect([...behind]).toEqual(new Array(7).fill(7));
  }
});

describe('addition in plain TypeScript', () => {
  test('is right for each kind of array', () => {
    for (const length of lengths) {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const reference = sumsOf(a, b);
      const [doublesA, doublesB] = [Float64Array.from(a), Float64Array.from(b)];
      expectRight(addKinds(a, b, new Float32Array(length)), reference, `float32 ${length}`);
      expectRight(addKinds(doublesA, doublesB, new Float64Array(length)), reference, `${length}`);
      expectRight(addKinds([...a], [...b], new Float32Array(length)), reference, `any ${length}`);
      const whole = new Int32Array(a.map((value) => 100 * value));
      const doubled = addKinds(whole, whole, new Int32Array(length));
      expect([...doubled]).toEqual([...whole].map((value) => 2 * value));
    }
  });

  test('is right in a fresh array, which is no operand', () => {
    for (const length of lengths) {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const sum = addFresh(a, b);
      expectRight(sum, sumsOf(a, b), `of ${length}`);
      expect([sum === a, sum === b]).toEqual([false, false]);
    }
  });
});

describe('who owns an operand', () => {
  test('in place: the first one becomes the result, the second stays', async () => {
    const work = await workspaceOf();
    for (const length of lengths) {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const [first, second] = [placed(work, a), placed(work, b)];
      expect(addInPlace(first, second)).toBe(first);
      expectRight(first.data, sumsOf(a, b), `of ${length}`);
      expect([...second.data]).toEqual([...b]);
    }
  });

  test('copied: operands stay, the result is where it was asked for', async () => {
    const work = await workspaceOf();
    for (const length of lengths) {
      const [a, b] = [drawn(length, 1), drawn(length, 2)];
      const [keptA, keptB, to] = [a.slice(), b.slice(), new Float32Array(length)];
      const tensor = () => work.float32(length);
      const staged = { a: tensor(), b: tensor(), to: tensor() };
      expect(addCopied(staged, a, b, to)).toBe(to);
      expectRight(to, sumsOf(keptA, keptB), `of ${length}`);
      expect([a, b]).toEqual([keptA, keptB]);
    }
  });
});

describe('views', () => {
  test('of points have the lengths of the objects', () => {
    for (const length of lengths) {
      const view = drawn(3 * length);
      const points = Array.from({ length }, (_, i) => {
        const [x = 0, y = 0, z = 0] = view.subarray(3 * i);
        return { x, y, z };
      });
      const reference = Float64Array.from(points, ({ x, y, z }) => Math.hypot(x, y, z));
      expectRight(lengthsOfObjects(points, new Float32Array(length)), reference, `of ${length}`);
      expectRight(lengthsOfView(view, new Float32Array(length)), reference, `of ${length}`);
    }
  });

  test.each([
    [0, 0],
    [0, 3],
    [1, 1],
    [7, 13],
    [3, 0],
  ])('of %d rows of %d have their sums', (rows, columns) => {
    const matrix = drawn(rows * columns).map(Math.abs);
    const reference = Float64Array.from({ length: rows }, (_, i) =>
      matrix.subarray(i * columns, (i + 1) * columns).reduce((sum, value) => sum + value, 0),
    );
    for (const rowSums of [rowSumsBySubarray, rowSumsByOffset]) {
      expectRight(rowSums(matrix, columns, new Float32Array(rows)), reference, rowSums.name);
    }
  });
});

test.each([1, 2])('tasks on %d threads add every element once', async (threads) => {
  const work = await workspaceOf(threads);
  const run = addingInTasks(work, 16);
  for (const length of lengths) {
    const [a, b] = [drawn(length, 1), drawn(length, 2)];
    const { to, behind } = guarded(work, length);
    expectRight(run(placed(work, a), placed(work, b), to).data, sumsOf(a, b), `of ${length}`);
    expect([...behind]).toEqual(new Array(7).fill(7));
  }
});
