/** The same input gives the same bits: on any number of threads, at any place in memory. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Build } from '../../kernels/builds.ts';
import * as kernels from '../../kernels/kernels.ts';

type Tensor = kernels.Tensor;

/** float32 normals, the same for each workspace. */
function drawn(workspace: kernels.Workspace, ...shape: number[]): Tensor {
  const random = seededRandom(1);
  const tensor = workspace.float32(...shape);
  for (let i = 0; i < tensor.data.length; i += 1) tensor.data[i] = random.normal();
  return tensor;
}

/** One call of each kernel, on sizes that threads share; the bits of what it returns. */
const calls: Readonly<Record<string, (workspace: kernels.Workspace) => readonly number[]>> = {
  add: (w) => bits(kernels.add(drawn(w, 70_001), drawn(w, 70_001), w.float32(70_001))),
  gelu: (w) => bits(kernels.gelu(drawn(w, 70_001), w.float32(70_001))),
  sum: (w) => [kernels.sum(drawn(w, 70_001))],
  variance: (w) => [kernels.variance(drawn(w, 70_001))],
  softmax: (w) => bits(kernels.softmax(drawn(w, 200, 333), w.float32(200, 333))),
  'matmul, small': (w) =>
    bits(kernels.matmul(drawn(w, 131, 251), drawn(w, 251, 97), w.float32(131, 97))),
  matmul: (w) => bits(kernels.matmul(drawn(w, 130, 401), drawn(w, 401, 97), w.float32(130, 97))),
  conv2d: (w) =>
    bits(
      kernels.conv2d(drawn(w, 1, 19, 23, 31), drawn(w, 21, 19, 3, 3), w.float32(1, 21, 12, 16), {
        stride: 2,
        padding: 1,
      }),
    ),
  'conv2d input gradient': (w) =>
    bits(
      kernels.conv2dInputGradient(
        drawn(w, 1, 21, 23, 31),
        drawn(w, 21, 19, 3, 3),
        w.float32(1, 19, 23, 31),
        { padding: 1 },
      ),
    ),
  'conv2d weight gradient': (w) =>
    bits(
      kernels.conv2dWeightGradient(
        drawn(w, 1, 19, 23, 31),
        drawn(w, 1, 21, 23, 31),
        w.float32(21, 19, 3, 3),
        { padding: 1 },
      ),
    ),
};

function bits({ data }: Tensor): readonly number[] {
  return Array.from(new Uint32Array(data.buffer, data.byteOffset, data.length));
}

async function workspaceOf(options: kernels.WorkspaceOptions): Promise<kernels.Workspace> {
  const workspace = await kernels.Workspace.create(options);
  onTestFinished(() => workspace.close());
  return workspace;
}

describe.each(Object.keys(calls))('%s has the same bits', (name) => {
  const call = calls[name] as (workspace: kernels.Workspace) => readonly number[];

  test.each<Build>(['relaxed-256', 'relaxed-128', 'simd-128'])(
    'on one, two and three threads: %s',
    async (build) => {
      const alone = call(await workspaceOf({ build }));
      for (const threads of [2, 3]) {
        const shared = await workspaceOf({ build, threads });
        for (let time = 0; time < 3; time += 1) expect(call(shared)).toEqual(alone);
      }
    },
  );

  test('in both builds with a multiply-add', async () => {
    const wide = call(await workspaceOf({ build: 'relaxed-256' }));
    expect(call(await workspaceOf({ build: 'relaxed-128' }))).toEqual(wide);
  });
});
