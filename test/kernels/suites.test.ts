/** Every implementation of every suite agrees with its float64 reference. */
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareOutput } from '#core/analysis/correctness.ts';
import { shapeText } from '#core/model/benchmark.ts';
import { candidatesOf } from '#core/policy/candidates.ts';
import { tuningProblem } from '#edges/sandbox/child-tuning.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import { literalIn } from '#edges/source/literals.ts';
import type { Random, Shape, Suite } from '#suite';
import type { Build } from '../../kernels/builds.ts';
import type { Placeable } from '../../kernels/placed.ts';
import { textOf } from '../source-files.ts';
import { outputOf, suiteFiles, suiteOf } from './built-kernels.ts';

const seed = 20_260_101;
const drawnShapes = 12;

/** The sentences of all cells whose numbers are wrong, so that a failure says which. */
async function wrongCells(suite: Suite, shapes: readonly Shape[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const shape of shapes) {
    const draw = () => suite.inputs(shape, seededRandom(seed));
    const reference = suite.reference(draw());
    for (const implementation of Object.keys(suite.implementations)) {
      const output = await outputOf(suite, implementation, draw());
      const { status, reason } = compareOutput(output, reference, suite.tolerance ?? 1e-5);
      if (status !== 'right') wrong.push(`${implementation} ${shapeText(shape)}: ${reason}`);
    }
  }
  return wrong;
}

/** Sizes that no block divides among them, small enough for the reference. */
function drawShape(like: Shape, random: Random): Shape {
  const most: Readonly<Record<string, number>> = {
    ...{ length: 3000, rows: 12, columns: 300, n: 70, m: 70, k: 70 },
    ...{ batch: 3, channels: 5, height: 14, width: 40, filters: 20, size: 4, tapRows: 4 },
    ...{ tapColumns: 4, stride: 3, padding: 3, dilation: 2, groups: 1 },
    ...{ inputs: 60, outputs: 60, activation: 3, hidden: 20, depth: 3, classes: 7 },
    ...{ transposeA: 1, transposeB: 1, alpha: 3, beta: 2 },
  };
  return Object.fromEntries(
    Object.keys(like).map((name) => {
      const size = most[name];
      if (size === undefined) throw new Error(`no limit for the size ${name} of a shape`);
      const least = ['activation', 'transposeA', 'transposeB', 'alpha', 'beta'].includes(name)
        ? 0
        : 1;
      return [name, least + random.integer(size + 1 - least)];
    }),
  );
}

/** A suite with its optimized implementation in each build. */
function inAllBuilds(suite: Suite): Suite {
  const { optimized } = suite.implementations;
  const builds: readonly Build[] = ['relaxed-256', 'relaxed-128', 'simd-128'];
  const implementations = builds.map((build) => [
    build,
    (optimized as Placeable<object>).on(1, build),
  ]);
  return { ...suite, implementations: Object.fromEntries(implementations) };
}

/** A model calls the others' kernels; the steps have no `optimized`. */
const optimizedFiles = suiteFiles.filter(
  (file) => !/\/(?:model\/suite|matmul\/steps\.suite)\.ts$/.test(file),
);

test.each(optimizedFiles)('%s is right in every build', async (file) => {
  const suite = inAllBuilds(await suiteOf(file));
  expect(await wrongCells(suite, suite.verifyShapes ?? [])).toEqual([]);
});

describe.each(suiteFiles)('%s', (file) => {
  test('is right at the shapes that are verified', async () => {
    const suite = await suiteOf(file);
    expect(suite.verifyShapes?.length).toBeGreaterThan(1);
    expect(await wrongCells(suite, suite.verifyShapes ?? [])).toEqual([]);
  });

  test(`is right at ${drawnShapes} shapes that were drawn`, async () => {
    const suite = await suiteOf(file);
    const random = seededRandom(seed);
    // The sizes that any of its shapes names.
    const names: Shape = Object.assign({}, ...(suite.verifyShapes ?? []));
    const shapes = Array.from({ length: drawnShapes }, () => drawShape(names, random));
    expect(await wrongCells(suite, shapes)).toEqual([]);
  });
});

test('matmul of 100 x 100 normal numbers: naive and optimized agree within 1e-5', async () => {
  const suite = await suiteOf('kernels/matmul/suite.ts');
  const draw = () => suite.inputs({ n: 100 }, seededRandom(seed));
  const naive = await outputOf(suite, 'naive', draw());
  const optimized = await outputOf(suite, 'optimized', draw());
  const { status, maxAbsoluteError, maxRelativeError } = compareOutput(optimized, naive, 1e-5);
  const [absolute, relative] = [maxAbsoluteError, maxRelativeError].map((one) =>
    one.toExponential(2),
  );
  console.log(`matmul 100 x 100: absolute difference ${absolute}, relative ${relative}`);
  expect(status).toBe('right');
  // Not the same code twice: float32 sums in another order differ in their last digits.
  expect(maxAbsoluteError).toBeGreaterThan(0);
});

test('what suites say of their tuning is there to be tuned', async () => {
  const tuned: string[] = [];
  for (const file of suiteFiles) {
    const { kernel, tuning } = await suiteOf(file);
    if (tuning === undefined) continue;
    tuned.push(kernel);
    expect(tuningProblem(tuning)).toBeNull();
    const present: Record<string, string | number> = {};
    for (const { name, file: own, constant } of tuning.parameters) {
      const path = join(dirname(file), own);
      present[name] = literalIn(path, textOf(path), constant);
    }
    const { candidates } = candidatesOf(tuning, present, 24, seed);
    expect(candidates.length).toBeGreaterThan(5);
  }
  expect(tuned.sort()).toEqual(['conv2d', 'matmul', 'matmul-large']);
});
