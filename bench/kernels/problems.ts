/** What is measured: suites and shapes, few of them for a quick run. */
import { join } from 'node:path';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Shape, Suite } from '#suite';
import type { Problem } from './contestant.ts';

const kernels = join(import.meta.dirname, '..', '..', 'kernels');

interface Entry {
  /** Suite file below `kernels`. */
  readonly file: string;
  readonly shapes: readonly Shape[];
  /** The first of the shapes in a quick run. */
  readonly quick: number;
}

const lengths = [1000, 8192, 100_000, 1_000_000, 10_000_000].map((length) => ({ length }));
const conv = { channels: 64, height: 56, width: 56, filters: 64, size: 3 };
const rows = [
  { rows: 64, columns: 256 },
  { rows: 1024, columns: 1024 },
];

const entries: readonly Entry[] = [
  {
    file: 'matmul/suite.ts',
    shapes: [512, 256, 1024, 2048, 8, 16, 32, 64, 128].map((n) => ({ n })),
    quick: 3,
  },
  { file: 'matmul/float64.suite.ts', shapes: [{ n: 512 }], quick: 0 },
  { file: 'conv2d/suite.ts', shapes: [conv], quick: 1 },
  { file: 'conv2d/input-gradient.suite.ts', shapes: [conv], quick: 0 },
  { file: 'conv2d/weight-gradient.suite.ts', shapes: [conv], quick: 0 },
  { file: 'linear/suite.ts', shapes: [{ batch: 64, inputs: 512, outputs: 512 }], quick: 0 },
  {
    file: 'linear/gradients.suite.ts',
    shapes: [{ batch: 64, inputs: 512, outputs: 512 }],
    quick: 0,
  },
  { file: 'add/suite.ts', shapes: lengths, quick: 2 },
  { file: 'add/float64.suite.ts', shapes: lengths, quick: 0 },
  { file: 'multiply/suite.ts', shapes: lengths, quick: 0 },
  { file: 'scale-add/suite.ts', shapes: lengths, quick: 0 },
  { file: 'relu/suite.ts', shapes: lengths, quick: 1 },
  { file: 'gelu/suite.ts', shapes: lengths.slice(0, 4), quick: 0 },
  { file: 'sigmoid/suite.ts', shapes: lengths.slice(0, 4), quick: 0 },
  { file: 'tanh/suite.ts', shapes: lengths.slice(0, 4), quick: 0 },
  { file: 'sum/suite.ts', shapes: lengths, quick: 1 },
  { file: 'mean/suite.ts', shapes: lengths, quick: 0 },
  { file: 'variance/suite.ts', shapes: lengths, quick: 0 },
  { file: 'mean-squared-error/suite.ts', shapes: lengths, quick: 0 },
  { file: 'softmax/suite.ts', shapes: rows, quick: 1 },
  { file: 'normalize/suite.ts', shapes: rows, quick: 0 },
  { file: 'normalize/apart.suite.ts', shapes: rows, quick: 1 },
  { file: 'layer-norm/suite.ts', shapes: rows, quick: 0 },
  { file: 'cross-entropy/suite.ts', shapes: rows, quick: 0 },
  { file: 'adam/suite.ts', shapes: lengths, quick: 0 },
  {
    file: 'model/suite.ts',
    shapes: [{ batch: 64, inputs: 128, hidden: 256, depth: 2, classes: 10 }],
    quick: 0,
  },
];

/** One after the other, since inputs are large. `only` is a part of the name of a suite file. */
export async function* problems(isQuick: boolean, only: string): AsyncGenerator<Problem> {
  for (const { file, shapes, quick } of entries) {
    if (!file.includes(only)) continue;
    for (const shape of isQuick ? shapes.slice(0, quick) : shapes) yield problemOf(file, shape);
  }
}

/** The same one in every process. */
export async function problemOf(file: string, shape: Shape): Promise<Problem> {
  const { default: suite } = (await import(join(kernels, file))) as { default: Suite };
  return { file, suite, shape, inputs: suite.inputs(shape, seededRandom(1)) };
}
