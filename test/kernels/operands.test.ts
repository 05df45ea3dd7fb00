/** Operands that share memory, views of them, and memory that is not there. */
import { describe, expect, onTestFinished, test } from 'vitest';
import * as kernels from '../../kernels/kernels.ts';

async function workspaceOf(options: kernels.WorkspaceOptions = {}): Promise<kernels.Workspace> {
  const workspace = await kernels.Workspace.create(options);
  onTestFinished(() => workspace.close());
  return workspace;
}

describe('operands that share memory', () => {
  /** A long array, and what of it begins elsewhere. */
  async function sharingOf() {
    const work = await workspaceOf();
    const all = work.float32(200);
    const from = (at: number, ...shape: number[]) => {
      const size = shape.reduce((product, one) => product * one, 1);
      return kernels.reshaped(kernels.rowsOf(all, at, at + size), ...shape);
    };
    return { work, all, from };
  }
  type Case = (given: Awaited<ReturnType<typeof sharingOf>>) => unknown;

  test.each<[string, string, Case]>([
    [
      'matmul',
      'c and a',
      ({ from }) => kernels.matmul(from(0, 4, 4), from(50, 4, 4), from(15, 4, 4)),
    ],
    [
      'matmul',
      'c and b',
      ({ from }) => kernels.matmul(from(0, 4, 4), from(50, 4, 4), from(50, 4, 4)),
    ],
    ['add', 'the result and b', ({ from }) => kernels.add(from(0, 9), from(20, 9), from(21, 9))],
    ['relu', 'the result and x', ({ from }) => kernels.relu(from(8, 9), from(0, 9))],
    ['softmax', 'the result and x', ({ from }) => kernels.softmax(from(0, 2, 9), from(9, 2, 9))],
    [
      'layerNorm',
      'to and gain',
      ({ from }) => kernels.layerNorm(from(0, 2, 9), from(17, 9), from(50, 9), from(0, 2, 9)),
    ],
    [
      'conv2d',
      'output and input',
      ({ from }) => kernels.conv2d(from(0, 1, 1, 4, 4), from(50, 1, 1, 1, 1), from(15, 1, 1, 4, 4)),
    ],
    [
      'conv2dInputGradient',
      'inputGradient and weights',
      ({ from }) =>
        kernels.conv2dInputGradient(
          from(0, 1, 1, 4, 4),
          from(50, 1, 1, 1, 1),
          from(50, 1, 1, 4, 4),
        ),
    ],
    [
      'conv2dWeightGradient',
      'weightGradient and gradient',
      ({ from }) =>
        kernels.conv2dWeightGradient(
          from(0, 1, 1, 4, 4),
          from(50, 1, 1, 4, 4),
          from(65, 1, 1, 1, 1),
        ),
    ],
    [
      'linear',
      'to and bias',
      ({ from }) => kernels.linear(from(0, 2, 3), from(50, 4, 3), from(80, 4), from(83, 2, 4)),
    ],
    [
      'linearBackward',
      'weightGradient and biasGradient',
      ({ from }) =>
        kernels.linearBackward(
          {
            x: from(0, 2, 3),
            weights: from(10, 4, 3),
            output: from(30, 2, 4),
            gradient: from(40, 2, 4),
          },
          { x: null, weights: from(60, 4, 3), bias: from(71, 4) },
        ),
    ],
    [
      'adamInPlace',
      'means and squares',
      ({ from }) =>
        kernels.adamInPlace(
          from(0, 9),
          from(10, 9),
          { means: from(20, 9), squares: from(28, 9) },
          1,
        ),
    ],
  ])('%s: %s', async (operation, which, call) => {
    const given = await sharingOf();
    given.all.data.forEach((_, i) => {
      given.all.data[i] = i;
    });
    const before = [...given.all.data];
    expect(() => call(given)).toThrow(
      new RangeError(`${operation}: ${which} share memory, expected them apart`),
    );
    expect([...given.all.data]).toEqual(before);
  });

  test('may be the very same where a kernel says so', async () => {
    const { all } = await sharingOf();
    all.data.fill(-1);
    expect(kernels.relu(all, all)).toBe(all);
    expect(all.data.every((value) => value === 0)).toBe(true);
  });
});

describe('a view', () => {
  test('of rows is the same memory', async () => {
    const work = await workspaceOf();
    const x = work.float32(4, 3);
    const middle = kernels.rowsOf(x, 1, 3);
    middle.data.fill(2);
    expect(middle.shape).toEqual([2, 3]);
    expect([...x.data]).toEqual([0, 0, 0, 2, 2, 2, 2, 2, 2, 0, 0, 0]);
    expect(kernels.sum(middle)).toBe(12);
  });

  test.each([
    [-1, 2],
    [0, 5],
    [3, 2],
    [0.5, 2],
  ])('of rows %d to %d of 4 is refused', async (from, to) => {
    const work = await workspaceOf();
    expect(() => kernels.rowsOf(work.float32(4, 3), from, to)).toThrow(
      new RangeError(`rowsOf: ${from} to ${to} are not rows of shape [4, 3]`),
    );
  });

  test('in another shape has as many elements', async () => {
    const work = await workspaceOf();
    expect(kernels.reshaped(work.float32(4, 3), 2, 6).shape).toEqual([2, 6]);
    expect(() => kernels.reshaped(work.float32(4, 3), 2, 5)).toThrow(
      'reshaped: shape [2, 5] has not as many elements as [4, 3]',
    );
  });
});

describe('where memory cannot grow, nothing is written', () => {
  type Make = (...shape: number[]) => kernels.Tensor;
  const sizes = { mostBytes: 2 ** 20, threads: 2 };

  test.each<[string, (make: Make) => () => unknown]>([
    [
      'matmul',
      (make) => {
        const [a, b, c] = [make(256, 256), make(256, 256), make(256, 256)];
        return () => kernels.matmul(a, b, c, { transposeB: true });
      },
    ],
    [
      'linear',
      (make) => {
        const [x, weights, bias, to] = [make(256, 256), make(256, 256), make(256), make(256, 256)];
        return () => kernels.linear(x, weights, bias, to);
      },
    ],
    [
      'linearBackward',
      (make) => {
        const pass = { x: make(128, 256), weights: make(128, 256), output: make(128, 128) };
        const gradient = make(128, 128);
        const to = { x: make(128, 256), weights: make(128, 256), bias: make(128) };
        return () => kernels.linearBackward({ ...pass, gradient }, to, 'tanh');
      },
    ],
    [
      'conv2d',
      (make) => {
        const [input, weights, output] = [
          make(1, 32, 50, 50),
          make(32, 32, 3, 3),
          make(1, 32, 48, 48),
        ];
        return () => kernels.conv2d(input, weights, output);
      },
    ],
    [
      'conv2dInputGradient',
      (make) => {
        const [gradient, weights] = [make(1, 32, 48, 48), make(32, 32, 3, 3)];
        const result = make(1, 32, 50, 50);
        return () => kernels.conv2dInputGradient(gradient, weights, result);
      },
    ],
    [
      'conv2dWeightGradient',
      (make) => {
        const [input, gradient] = [make(1, 32, 50, 50), make(1, 32, 48, 48)];
        const result = make(32, 32, 3, 3);
        return () => kernels.conv2dWeightGradient(input, gradient, result);
      },
    ],
  ])('%s', async (_, prepared) => {
    const work = await workspaceOf(sizes);
    const held: kernels.Tensor[] = [];
    const call = prepared((...shape) => {
      const one = work.float32(...shape);
      one.data.forEach((__, i) => {
        one.data[i] = Math.sin(i + held.length);
      });
      held.push(one);
      return one;
    });
    // What is left, but for what describes a call.
    work.allocate(sizes.mostBytes - work.used - 2 ** 12);
    const before = held.map(({ data }) => data.slice());
    expect(call).toThrow(/^Workspace: \d+ bytes more do not fit/);
    expect(held.map(({ data }) => data.slice())).toEqual(before);
  });
});
