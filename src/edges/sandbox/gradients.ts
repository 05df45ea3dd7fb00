/** Central differences for the outputs that are gradients, computed by the judge alone. */
import { benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import type { CellGradient, CellOutput } from '#ports/sandbox.ts';
import type { NumericArray, Shape } from '#suite';
import type { JudgeSession } from './judge-session.ts';
import { listedShapes } from './probe-draws.ts';

/** Places of an input at which a difference is taken, spread over it. */
const mostPlaces = 48;
/** A shape's backward steps take so long together, and all shapes of a suite this. */
const shapeMs = 100;
const suiteMs = 400;

type Step = Omit<CellGradient, 'cell'>;

/** For each output at hand, as far as time allows. Throws ChildFailure, CancelledError. */
export async function gradientsOf(
  judge: JudgeSession,
  suite: SuiteListing,
  outputs: readonly CellOutput[],
  seed: number,
): Promise<readonly CellGradient[]> {
  const steps = suite.promises?.gradientSteps ?? 0;
  if (steps === 0) return [];
  const untilMs = performance.now() + suiteMs;
  const known = new Set(outputs.map(({ cell }) => cell));
  const names = new Set(suite.benchmarks.map(({ implementation }) => implementation));
  const shapes = suite.verifyShapes.length > 0 ? suite.verifyShapes : listedShapes(suite);
  const gradients: CellGradient[] = [];
  for (const shape of shapes) {
    if (performance.now() > untilMs) break;
    const cells = [...names].map((name) => benchmarkId(suite.kernel, name, shape));
    for (let step = 0; step < steps; step += 1) {
      const found = await stepOf(judge, step, shape, seed, shapeMs / steps);
      const asked = cells.filter((cell) => known.has(cell));
      gradients.push(...asked.map((cell) => ({ cell, ...found })));
    }
  }
  return gradients;
}

async function stepOf(
  judge: JudgeSession,
  step: number,
  shape: Shape,
  seed: number,
  mostMs: number,
): Promise<Step> {
  const order = { type: 'differences', step, shape, seed, mostPlaces, mostMs } as const;
  const { output, step: named } = await judge.differences(order);
  return {
    step: step + 1,
    input: named.input,
    output: named.output,
    dimensions: named.dimensions,
    noise: named.noise ?? Number.POSITIVE_INFINITY,
    differences: output as NumericArray,
  };
}
