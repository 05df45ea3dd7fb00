import type { Random, Shape, Suite } from 'isochron/suite';
import type { Tensor } from '../workspace.ts';
import { Workspace } from '../workspace.ts';
import { type LayerSizes, parametersOf, train } from './naive.ts';
import { Model } from './optimized.ts';
import { reference } from './reference.ts';

interface Inputs {
  readonly layers: readonly LayerSizes[];
  readonly x: Float32Array;
  readonly classes: Int32Array;
  /** Of all layers, before the step. */
  readonly parameters: Float32Array;
}

interface Placed extends Inputs {
  readonly model: Model;
  readonly tensors: { readonly x: Tensor; readonly classes: Tensor<Int32Array> };
}

// An epsilon so large that a gradient of nothing but rounding moves nothing.
const step = { rate: 0.01, keepMean: 0.9, keepSquare: 0.999, epsilon: 0.01, step: 1 };

/** `depth` hidden layers of `hidden` units, then one of a unit a class. */
function layersOf({ inputs = 1, hidden = 1, depth = 1, classes = 2 }: Shape): LayerSizes[] {
  const widths = [inputs, ...Array.from({ length: depth }, () => hidden)];
  const inner = widths.slice(1).map(
    (outputs, index): LayerSizes => ({
      inputs: widths[index] as number,
      outputs,
      activation: index % 2 === 0 ? 'relu' : 'tanh',
    }),
  );
  return [...inner, { inputs: widths.at(-1) as number, outputs: classes, activation: 'none' }];
}

function drawn(shape: Shape, random: Random): Inputs {
  const { batch = 1, inputs = 1, classes = 2 } = shape;
  const layers = layersOf(shape);
  const parameters = layers.flatMap((layer) =>
    Array.from({ length: parametersOf(layer) }, () => random.normal() / Math.sqrt(layer.inputs)),
  );
  return {
    layers,
    x: Float32Array.from({ length: batch * inputs }, () => random.normal()),
    classes: Int32Array.from({ length: batch }, () => random.integer(classes)),
    parameters: Float32Array.from(parameters),
  };
}

/** The model in a workspace of its own. */
async function place(inputs: Inputs): Promise<Placed> {
  const { layers, x, classes } = inputs;
  const workspace = await Workspace.create();
  const batch = classes.length;
  const width = layers[0]?.inputs ?? 0;
  const model = new Model(workspace, { batch, inputs: width });
  for (const { outputs, activation } of layers) model.add(outputs, activation);
  const tensors = { x: workspace.float32(batch, width), classes: workspace.int32(batch) };
  tensors.x.data.set(x);
  tensors.classes.data.set(classes);
  return { ...inputs, x: tensors.x.data, classes: tensors.classes.data, model, tensors };
}

/** One step from rest, from the parameters of the inputs: each call does the same. */
function run({ model, tensors, parameters }: Placed) {
  let at = 0;
  model.reset();
  for (const { weights, bias } of model.layers) {
    for (const { data } of [weights, bias]) {
      data.set(parameters.subarray(at, at + data.length));
      at += data.length;
    }
  }
  const loss = model.train(tensors.x, tensors.classes, step);
  return { loss: Float64Array.of(loss), ...trained(model) };
}

/** The parameters of each layer, as the reference names them. */
function trained(model: Model) {
  return Object.fromEntries(
    model.layers.flatMap(({ weights, bias }, index) => [
      [`weights${index}`, weights.data],
      [`bias${index}`, bias.data],
    ]),
  );
}

export default {
  kernel: 'model',
  shapes: [{ batch: 64, inputs: 128, hidden: 256, depth: 2, classes: 10 }],
  verifyShapes: [
    { batch: 1, inputs: 1, hidden: 1, depth: 1, classes: 2 },
    { batch: 7, inputs: 13, hidden: 31, depth: 3, classes: 5 },
  ],
  inputs: drawn,
  implementations: {
    naive: ({ parameters, x, classes, layers }) => {
      const own = parameters.slice();
      const loss = train(own, x, classes, layers, step);
      let at = 0;
      const parts = layers.flatMap(({ inputs, outputs }, index) => {
        const weights = own.subarray(at, at + inputs * outputs);
        const bias = own.subarray(at + inputs * outputs, at + (inputs + 1) * outputs);
        at += (inputs + 1) * outputs;
        return [
          [`weights${index}`, weights],
          [`bias${index}`, bias],
        ] as const;
      });
      return { loss: Float64Array.of(loss), ...Object.fromEntries(parts) };
    },
    optimized: { prepare: place, run: (inputs) => run(inputs as Placed) },
  },
  reference: (inputs) => reference(inputs, step),
  tolerance: 1e-5,
  work: (shape) => {
    const { batch = 1 } = shape;
    const weights = layersOf(shape).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
    return { flops: 6 * batch * weights };
  },
  requirements: [{ metric: 'speedup', atLeast: 10 }],
  tags: ['training', 'float32'],
} satisfies Suite<Inputs>;
