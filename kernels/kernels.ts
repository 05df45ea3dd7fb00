/**
 * `isochron/kernels`: numeric kernels in WebAssembly on one memory. See README.md beside this file.
 */

export { type AdamOptions, type AdamState, adamInPlace } from './adam/optimized.ts';
export { add } from './add/optimized.ts';
export type { Build } from './builds.ts';
export {
  type Conv2dOptions,
  conv2d,
  conv2dBiasGradient,
  conv2dInputGradient,
  conv2dWeightGradient,
  outputSize,
} from './conv2d/optimized.ts';
export { crossEntropy, crossEntropyGradient } from './cross-entropy/optimized.ts';
export { gelu } from './gelu/optimized.ts';
export { layerNorm } from './layer-norm/optimized.ts';
export {
  type Activation,
  type LinearGradients,
  type LinearPass,
  linear,
  linearBackward,
} from './linear/optimized.ts';
export { type MatmulOptions, matmul } from './matmul/optimized.ts';
export { mean } from './mean/optimized.ts';
export { meanSquaredError, meanSquaredErrorGradient } from './mean-squared-error/optimized.ts';
export { type Layer, Model, type ModelSizes } from './model/optimized.ts';
export { multiply } from './multiply/optimized.ts';
export { normalize, normalizeInPlace } from './normalize/optimized.ts';
export { relu } from './relu/optimized.ts';
export { scaleAdd } from './scale-add/optimized.ts';
export { sigmoid } from './sigmoid/optimized.ts';
export { softmax } from './softmax/optimized.ts';
export { sum } from './sum/optimized.ts';
export { tanh } from './tanh/optimized.ts';
export { variance } from './variance/optimized.ts';
export { reshaped, rowsOf } from './views.ts';
export type { Consumed, Read, Tensor } from './workspace.ts';
export { Workspace, type WorkspaceOptions } from './workspace.ts';
