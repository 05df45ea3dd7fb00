import { beforeAll, describe, expect, test } from 'vitest';
import { compareOutput } from '#core/analysis/correctness.ts';
import { shapeText } from '#core/model/benchmark.ts';
import { seededRandom } from '#edges/sandbox/random.ts';
import type { Shape, Suite } from '#suite';
import {
  buildKernels,
  drawShape,
  matmulOperands,
  names,
  outputOf,
  suiteOf,
} from './built-kernels.ts';

const seed = 20_260_101;
const drawnShapes = 20;

beforeAll(buildKernels, 120_000);

type Draw = (shape: Shape) => unknown;

/** The sentences of all cells whose numbers are wrong, so that a failure says which. */
async function wrongCells(suite: Suite, shapes: readonly Shape[], draw: Draw) {
  const wrong: string[] = [];
  for (const implementation of Object.keys(suite.implementations)) {
    for (const shape of shapes) {
      const reference = suite.reference(draw(shape));
      const output = await outputOf(suite, implementation, draw(shape));
      const { status, reason } = compareOutput(output, reference, suite.tolerance ?? 1e-5);
      if (status !== 'right') wrong.push(`${implementation} ${shapeText(shape)}: ${reason}`);
    }
  }
  return wrong;
}

describe.each(names)('every implementation of %s agrees with its float64 reference', (name) => {
  test('at the shapes that are timed or verified', async () => {
    const suite = await suiteOf(name);
    const shapes = [...suite.shapes, ...(suite.verifyShapes ?? [])];
    const draw: Draw = (shape) => suite.inputs(shape, seededRandom(seed));
    expect(shapes.length).toBeGreaterThan(4);
    expect(await wrongCells(suite, shapes, draw)).toEqual([]);
  });

  test(`at ${drawnShapes} shapes that were drawn`, async () => {
    const suite = await suiteOf(name);
    const random = seededRandom(seed);
    const shapes = Array.from({ length: drawnShapes }, () => drawShape(name, random));
    const inputs = name === 'matmul' ? matmulOperands : suite.inputs;
    const draw: Draw = (shape) => inputs(shape, seededRandom(seed));
    expect(await wrongCells(suite, shapes, draw)).toEqual([]);
  });
});

test('matmul of 100 x 100 normal numbers: naive and optimized agree within 1e-5', async () => {
  const suite = await suiteOf('matmul');
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
