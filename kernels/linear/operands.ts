/** What the suites of this kernel work on. */
import type { Random, Shape } from 'isochron/suite';
import type { Activation, LinearSizes } from './naive.ts';

const activations: readonly Activation[] = ['none', 'relu', 'sigmoid', 'tanh'];

/** `activation` is 0 for none, 1 for relu, 2 for sigmoid, 3 for tanh. */
export function sizesOf({ batch = 1, inputs = 1, outputs = 1, activation = 1 }: Shape) {
  const sizes: LinearSizes = { batch, inputs, outputs };
  return { sizes, activation: activations[activation] ?? 'none' };
}

export function drawn({ batch, inputs, outputs }: LinearSizes, random: Random) {
  const normals = (length: number, scale = 1) =>
    Float32Array.from({ length }, () => scale * random.normal());
  return {
    x: normals(batch * inputs),
    weights: normals(outputs * inputs, 1 / Math.sqrt(Math.max(1, inputs))),
    bias: normals(outputs),
    gradient: normals(batch * outputs),
  };
}

export const shapes: readonly Shape[] = [{ batch: 64, inputs: 256, outputs: 256 }];

export const verifyShapes: readonly Shape[] = [
  { batch: 0, inputs: 3, outputs: 2 },
  { batch: 1, inputs: 1, outputs: 1 },
  { batch: 5, inputs: 0, outputs: 3 },
  { batch: 7, inputs: 31, outputs: 13, activation: 0 },
  { batch: 33, inputs: 17, outputs: 70, activation: 2 },
  { batch: 12, inputs: 401, outputs: 19, activation: 3 },
];
