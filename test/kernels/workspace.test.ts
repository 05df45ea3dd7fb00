/** The public functions: what fits is computed where it lies, what does not is named. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as kernels from '../../kernels/kernels.ts';

async function workspaceOf(options: kernels.WorkspaceOptions = {}): Promise<kernels.Workspace> {
  const workspace = await kernels.Workspace.create(options);
  onTestFinished(() => workspace.close());
  return workspace;
}

describe('a workspace', () => {
  test('gives aligned zeros that stay where they are while its memory grows', async () => {
    const work = await workspaceOf({ bytes: 2 ** 16 });
    const small = work.float32(3);
    small.data.set([1, 2, 3]);
    const large = work.float32(2 ** 20);
    expect(large.data.every((value) => value === 0)).toBe(true);
    expect([small.at % 64, large.at % 64]).toEqual([0, 0]);
    kernels.add(small, small, small);
    expect([...small.data]).toEqual([2, 4, 6]);
  });

  test('says that it is full', async () => {
    const work = await workspaceOf();
    expect(() => work.float64(2 ** 30)).toThrow(
      `Workspace: 8589934592 bytes more do not fit: ${work.used} of at most 4294967296 are taken`,
    );
    expect(work.float32(1).data).toHaveLength(1);
  });

  test.each([0, 1.5, -2])('of %d threads is refused', async (threads) => {
    await expect(kernels.Workspace.create({ threads })).rejects.toThrow(
      `Workspace: threads is ${threads}, expected a whole number from 1 on`,
    );
  });

  test.each<[string, kernels.WorkspaceOptions]>([
    ['bytes is -1, expected a whole number from 0 to 4294967296', { bytes: -1 }],
    [
      'bytes is 2097152, expected a whole number from 0 to 1048576',
      { bytes: 2 ** 21, mostBytes: 2 ** 20 },
    ],
    [
      'mostBytes is 8589934592, expected a whole number from 65536 to 4294967296',
      { mostBytes: 2 ** 33 },
    ],
  ])('whose %s is refused', async (sentence, options) => {
    await expect(kernels.Workspace.create(options)).rejects.toThrow(
      new RangeError(`Workspace: ${sentence}`),
    );
  });

  test.each([[[-1]], [[2, 1.5]], [[Number.NaN, 3]]])('has no arrays of %j', async (shape) => {
    const work = await workspaceOf();
    const { used } = work;
    const wrong = shape.find((size) => !(Number.isInteger(size) && size >= 0));
    expect(() => work.float32(...shape)).toThrow(
      new RangeError(
        `Workspace: shape [${shape.join(', ')}] has ${wrong}, expected whole numbers from 0 on`,
      ),
    );
    expect(work.used).toBe(used);
  });

  test('says that the system has no more memory, and goes on with what it has', async () => {
    const work = await workspaceOf();
    const { used } = work;
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    });
    onTestFinished(() => grow.mockRestore());
    expect(() => work.float32(2 ** 25)).toThrow(
      'Workspace: the system does not give 134217728 bytes more',
    );
    expect(work.used).toBe(used);
    expect(kernels.sum(kernels.relu(work.float32(100), work.float32(100)))).toBe(0);
  });

  test('works on when its threads are gone', async () => {
    const work = await workspaceOf({ threads: 2 });
    const x = work.float32(100_000);
    x.data.fill(1);
    expect(kernels.sum(x)).toBe(100_000);
    await work.close();
    expect(kernels.sum(x)).toBe(100_000);
  });
});

describe('nothing beyond a result is written', () => {
  test.each([0, 1, 2, 3, 4, 5, 31, 33])('by an elementwise kernel of %d', async (length) => {
    const work = await workspaceOf();
    const x = work.float32(length);
    const all = work.float32(length + 16);
    all.data.fill(7);
    const to = { ...all, shape: [length], data: all.data.subarray(0, length) };
    for (const kernel of [kernels.relu, kernels.gelu, kernels.sigmoid, kernels.tanh]) kernel(x, to);
    kernels.add(x, x, to);
    expect([...all.data.subarray(length)]).toEqual(new Array(16).fill(7));
  });

  test('by a product whose last tile is not whole', async () => {
    const work = await workspaceOf();
    const all = work.float32(7 * 13 + 64);
    all.data.fill(7);
    const c = { ...all, shape: [7, 13], data: all.data.subarray(0, 7 * 13) };
    kernels.matmul(work.float32(7, 5), work.float32(5, 13), c);
    expect([...all.data.subarray(7 * 13)]).toEqual(new Array(64).fill(7));
  });
});

describe('an error names the operand', () => {
  test.each<[string, (work: kernels.Workspace) => unknown, string]>([
    [
      'matmul',
      (w) => kernels.matmul(w.float32(2, 3), w.float32(4, 5), w.float32(2, 5)),
      'matmul: b has shape [4, 5], expected [3, 5]',
    ],
    [
      'matmul, transposed',
      (w) =>
        kernels.matmul(w.float32(3, 2), w.float32(3, 5), w.float32(2, 4), { transposeA: true }),
      'matmul: c has shape [2, 4], expected [2, 5]',
    ],
    [
      'matmul, a vector',
      (w) => kernels.matmul(w.float32(6), w.float32(3, 5), w.float32(2, 5)),
      'matmul: a has shape [6], expected two dimensions',
    ],
    [
      'add',
      (w) => kernels.add(w.float32(6), w.float32(2, 3), w.float32(6)),
      'add: b has shape [2, 3], expected [6]',
    ],
    [
      'conv2d',
      (w) => kernels.conv2d(w.float32(1, 4, 8, 8), w.float32(6, 3, 3, 3), w.float32(1, 6, 6, 6)),
      'conv2d: weights have shape [6, 3, 3, 3], which 1 groups of an input of shape [1, 4, 8, 8] ' +
        'cannot have',
    ],
    [
      'conv2d, an option',
      (w) =>
        kernels.conv2d(w.float32(1, 4, 8, 8), w.float32(6, 4, 3, 3), w.float32(1, 6, 6, 6), {
          stride: 0,
        }),
      'conv2d: stride is 0, expected a whole number from 1 on',
    ],
    [
      'conv2d, the output',
      (w) => kernels.conv2d(w.float32(1, 4, 8, 8), w.float32(6, 4, 3, 3), w.float32(1, 6, 8, 8)),
      'conv2d: output has shape [1, 6, 8, 8], expected [1, 6, 6, 6]',
    ],
    [
      'linear',
      (w) => kernels.linear(w.float32(2, 3), w.float32(4, 3), w.float32(3), w.float32(2, 4)),
      'linear: bias has shape [3], expected [4]',
    ],
    [
      'layerNorm',
      (w) => kernels.layerNorm(w.float32(2, 3), w.float32(3), w.float32(2), w.float32(2, 3)),
      'layerNorm: bias has shape [2], expected [3]',
    ],
    [
      'adamInPlace',
      (w) => {
        const state = { means: w.float32(3), squares: w.float32(3) };
        return kernels.adamInPlace(w.float32(3), w.float32(3), state, 0);
      },
      'adamInPlace: step is 0, expected a whole number from 1 on',
    ],
  ])('%s', async (_, call, sentence) => {
    const work = await workspaceOf();
    expect(() => call(work)).toThrow(new RangeError(sentence));
  });

  test('of another workspace', async () => {
    const [one, other] = [await workspaceOf(), await workspaceOf()];
    expect(() => kernels.matmul(one.float32(1, 1), other.float32(1, 1), one.float32(1, 1))).toThrow(
      'matmul: b is of another workspace than c',
    );
    expect(() => kernels.relu(one.float32(1), other.float32(1))).toThrow(
      'relu: x and the result are of two workspaces',
    );
  });

  test('that is a class beyond the columns', async () => {
    const work = await workspaceOf();
    const classes = work.int32(2);
    classes.data.set([0, 3]);
    expect(() => kernels.crossEntropy(work.float32(2, 3), classes)).toThrow(
      'crossEntropy: classes has 3, expected 0 to 2',
    );
  });
});

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

test('beta of 0 forgets what c was, even NaN', async () => {
  const work = await workspaceOf();
  const c = work.float32(20, 20);
  c.data.fill(Number.NaN);
  kernels.matmul(work.float32(20, 9), work.float32(9, 20), c);
  expect(c.data.every((value) => value === 0)).toBe(true);
});

test('a model learns to tell two classes apart', async () => {
  const work = await workspaceOf({ threads: 2 });
  const model = new kernels.Model(work, { batch: 64, inputs: 2 }).add(16, 'tanh').add(2);
  for (const { weights } of model.layers) {
    weights.data.forEach((_, i) => {
      weights.data[i] = Math.sin(i + 1) / 2;
    });
  }
  const [x, classes] = [work.float32(64, 2), work.int32(64)];
  for (let row = 0; row < 64; row += 1) {
    const angle = (row / 64) * 2 * Math.PI;
    const radius = row % 2 === 0 ? 0.5 : 1.5;
    x.data.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * row);
    classes.data[row] = row % 2;
  }
  const first = model.train(x, classes, { rate: 0.05 });
  let last = first;
  for (let step = 0; step < 200; step += 1) last = model.train(x, classes, { rate: 0.05 });
  expect(first).toBeGreaterThan(0.5);
  expect(last).toBeLessThan(0.05);
});
