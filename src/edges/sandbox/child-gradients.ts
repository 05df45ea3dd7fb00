/** Central differences of what a suite's outputs are gradients of, in float64. */
import type { NumericArray, Output, Suite } from '#suite';
import { now } from './child-clock.ts';
import type { Judge } from './child-kernel.ts';
import { SuiteError } from './child-suite.ts';
import { isNumericArray, type Order } from './protocol.ts';
import { seededRandom } from './random.ts';

export interface BackwardStep {
  readonly input: string;
  readonly output: string | null;
  readonly dimensions: readonly number[];
  readonly differences: Float64Array;
  /** What rounding alone may make of a difference. */
  readonly noise: number;
}

/** A weighted sum, and that of its terms without their signs. */
interface Objective {
  readonly value: number;
  readonly size: number;
}

type Inputs = Record<string, unknown>;

/**
 * The step that balances both errors of a central difference, that of the formula (step^2) and that
 * of rounding (epsilon / step), for values of the size of one; times the value where it is larger.
 * Source: Press et al., Numerical Recipes, "Numerical Derivatives".
 */
const relativeStep = Math.cbrt(Number.EPSILON);
/** Roundings of the size of a sum that are taken to be in it. */
const roundings = 32;
/** Differences to both sides that are this share of the largest gradient apart: a kink. */
const kink = 1e-3;

export function differencesOf(
  { suite, label }: Judge,
  order: Extract<Order, { type: 'differences' }>,
): BackwardStep {
  const step = suite.gradients?.steps[order.step];
  if (step === undefined) throw new SuiteError(`${label}: gradients has no step ${order.step}.`);
  const drawn = suite.inputs(order.shape, seededRandom(order.seed)) as Inputs;
  const inputs = inFloat64(drawn);
  const values = inputs[step.input];
  if (!(values instanceof Float64Array)) {
    const rule = 'which inputs does not return as an array of floats.';
    throw new SuiteError(`${label}: gradients.steps names ${step.input}, ${rule}`);
  }
  return {
    input: step.input,
    output: step.output ?? null,
    dimensions: step.dimensions?.(order.shape) ?? [values.length],
    ...centralDifferences(values, objectiveOf(suite, label, inputs), order),
  };
}

function inFloat64(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const isFloat = value instanceof Float32Array || value instanceof Float64Array;
      return [name, isFloat ? Float64Array.from(value) : value];
    }),
  );
}

/** The sum of what the function returns, each value weighted. */
function objectiveOf({ kernel, gradients }: Suite, label: string, inputs: Inputs): () => Objective {
  if (gradients === undefined) throw new SuiteError(`${label} has no gradients.`);
  const { forward, upstream } = gradients;
  const weights = upstream === undefined ? null : inputs[upstream];
  return () => {
    const values = valuesOf(forward(inputs));
    if (weights === null) return summed(values);
    if (!isNumericArray(weights) || weights.length !== values.length) {
      const length = isNumericArray(weights) ? `${weights.length} values` : 'no array';
      throw new SuiteError(
        `${label}: gradients of ${kernel}: ${upstream} is ${length}, ` +
          `expected the ${values.length} that forward returns.`,
      );
    }
    return summed(values.map((value, index) => value * (weights[index] as number)));
  };
}

function summed(terms: readonly number[]): Objective {
  const value = terms.reduce((sum, term) => sum + term, 0);
  return { value, size: terms.reduce((sum, term) => sum + Math.abs(term), 0) };
}

function valuesOf(output: Output): readonly number[] {
  if (typeof output === 'number') return [output];
  const arrays: NumericArray[] = isNumericArray(output) ? [output] : Object.values(output);
  return arrays.flatMap((array) => Array.from(array));
}

/** `values` belong to the inputs of `objective` and are as they were afterwards. */
function centralDifferences(
  values: Float64Array,
  objective: () => Objective,
  { mostPlaces, mostMs }: Extract<Order, { type: 'differences' }>,
): Pick<BackwardStep, 'differences' | 'noise'> {
  const central = new Float64Array(values.length).fill(Number.NaN);
  const bends = new Float64Array(values.length);
  const places = Math.min(values.length, mostPlaces);
  const { value: middle, size } = objective();
  const started = now();
  for (let count = 0; count < places && now() - started < mostMs; count += 1) {
    const at = Math.floor((count * values.length) / places);
    const value = values[at] as number;
    const step = relativeStep * Math.max(1, Math.abs(value));
    const [above, below] = [value + step, value - step];
    values[at] = above;
    const { value: high } = objective();
    values[at] = below;
    const { value: low } = objective();
    values[at] = value;
    central[at] = (high - low) / (above - below);
    bends[at] = Math.abs((high - middle) / (above - value) - (middle - low) / (value - below));
  }
  const known = central.filter((one) => !Number.isNaN(one));
  const largest = known.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  // To both sides of a kink the function has other slopes, and a gradient takes either.
  const differences = central.map((one, at) =>
    (bends[at] as number) > kink * largest ? Number.NaN : one,
  );
  return { differences, noise: (roundings * Number.EPSILON * size) / relativeStep };
}
