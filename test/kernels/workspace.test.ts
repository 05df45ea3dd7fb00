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

  test('that has other numbers', async () => {
    const work = await workspaceOf();
    const [a, b] = [work.float32(2, 2), work.float64(2, 2)];
    expect(() => kernels.matmul<never>(a as never, b as never, a as never)).toThrow(
      'matmul: a, b and c are of two types of numbers',
    );
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
