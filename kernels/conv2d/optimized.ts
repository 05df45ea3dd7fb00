/** Convolution and its gradients on tensors of a workspace, by its threads. */
import { checkApart, checkShape, checkWorkspace, shapeText } from '../shapes.ts';
import { clearUppers } from '../uppers.ts';
import type { Read, Tensor } from '../workspace.ts';
import { backward } from './backward.ts';
import { forward } from './correlate.ts';
import { load, type Sizes } from './planes.ts';
import { weightSums } from './weight-sums.ts';

export interface Conv2dOptions {
  /** Default 1. */
  readonly stride?: number;
  /** Lines and columns of zeros around the images; default 0. */
  readonly padding?: number;
  /** Distance between the pixels that two neighbouring taps see; default 1. */
  readonly dilation?: number;
  /** Channels and filters are divided into so many independent convolutions; default 1. */
  readonly groups?: number;
}

/** Lines or columns of the output of a convolution. */
export function outputSize(input: number, taps: number, options: Conv2dOptions = {}): number {
  const { stride = 1, padding = 0, dilation = 1 } = options;
  const reach = dilation * (taps - 1) + 1;
  return Math.max(0, Math.floor((input + 2 * padding - reach) / stride) + 1);
}

/**
 * output = input convolved with the weights, plus bias. input: batch x channels x height x width;
 * weights: filters x channels / groups x tap rows x tap columns; bias: filters; output: batch x
 * filters x rows x columns. Returns output.
 */
export function conv2d(
  input: Read,
  weights: Read,
  output: Tensor,
  options: Conv2dOptions & { readonly bias?: Read } = {},
): Tensor {
  const { bias } = options;
  const name = 'conv2d';
  const operands = { input, weights, output };
  const workspace = checkWorkspace(name, bias === undefined ? operands : { ...operands, bias });
  const sizes = sizesOf(name, input.shape, weights.shape, options);
  checkShape(name, 'output', output, outputShape(sizes));
  if (bias !== undefined) checkShape(name, 'bias', bias, [sizes.groups * sizes.filters]);
  checkApart(name, { output }, bias === undefined ? { input, weights } : { input, weights, bias });
  if (output.data.length === 0) return output;
  forward(workspace, sizes, {
    input: input.at,
    weights: weights.at,
    bias: bias?.at ?? 0,
    output: output.at,
  });
  clearUppers(true);
  return output;
}

/** The gradient of a convolution's input, from that of its output. Returns inputGradient. */
export function conv2dInputGradient(
  gradient: Read,
  weights: Read,
  inputGradient: Tensor,
  options: Conv2dOptions = {},
): Tensor {
  const name = 'conv2dInputGradient';
  const workspace = checkWorkspace(name, { gradient, weights, inputGradient });
  const sizes = sizesOf(name, inputGradient.shape, weights.shape, options);
  checkShape(name, 'gradient', gradient, outputShape(sizes));
  checkApart(name, { inputGradient }, { gradient, weights });
  if (inputGradient.data.length === 0) return inputGradient;
  if (gradient.data.length === 0) inputGradient.data.fill(0);
  else backward(workspace, sizes, gradient.at, weights.at, inputGradient);
  clearUppers(true);
  return inputGradient;
}

/** The gradient of a convolution's weights, from that of its output. Returns weightGradient. */
export function conv2dWeightGradient(
  input: Read,
  gradient: Read,
  weightGradient: Tensor,
  options: Conv2dOptions = {},
): Tensor {
  const name = 'conv2dWeightGradient';
  const workspace = checkWorkspace(name, { input, gradient, weightGradient });
  const sizes = sizesOf(name, input.shape, weightGradient.shape, options);
  checkShape(name, 'gradient', gradient, outputShape(sizes));
  checkApart(name, { weightGradient }, { input, gradient });
  if (gradient.data.length === 0) weightGradient.data.fill(0);
  else if (weightGradient.data.length > 0) {
    weightSums(workspace, sizes, {
      input: input.at,
      gradient: gradient.at,
      result: weightGradient.at,
    });
  }
  clearUppers(true);
  return weightGradient;
}

/** The gradient of a convolution's bias, from that of its output. Returns biasGradient. */
export function conv2dBiasGradient(gradient: Read, biasGradient: Tensor): Tensor {
  const workspace = checkWorkspace('conv2dBiasGradient', { gradient, biasGradient });
  const [batch = 0, filters = 0, rows = 0, columns = 0] = gradient.shape;
  checkShape('conv2dBiasGradient', 'gradient', gradient, [batch, filters, rows, columns]);
  checkShape('conv2dBiasGradient', 'biasGradient', biasGradient, [filters]);
  checkApart('conv2dBiasGradient', { biasGradient }, { gradient });
  const { exports } = load(workspace);
  const [from, to] = [gradient.at, biasGradient.at];
  exports.biasGradient(from, batch, filters, rows * columns, to);
  clearUppers(true);
  return biasGradient;
}

function outputShape({ batch, groups, filters, rows, columns }: Sizes): readonly number[] {
  return [batch, groups * filters, rows, columns];
}

function sizesOf(
  name: string,
  input: readonly number[],
  weights: readonly number[],
  options: Conv2dOptions,
): Sizes {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  for (const [option, value, least] of [
    ['stride', stride, 1],
    ['padding', padding, 0],
    ['dilation', dilation, 1],
    ['groups', groups, 1],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(
      `${name}: ${option} is ${value}, expected a whole number from ${least} on`,
    );
  }
  if (input.length !== 4 || weights.length !== 4) {
    const [which, shape] = input.length === 4 ? ['weights', weights] : ['input', input];
    throw new RangeError(
      `${name}: ${which} has shape ${shapeText(shape)}, expected four dimensions`,
    );
  }
  const [batch, allChannels, height, width] = input as [number, number, number, number];
  const [allFilters, channels, tapRows, tapColumns] = weights as [number, number, number, number];
  if (channels * groups !== allChannels || allFilters % groups !== 0) {
    throw new RangeError(
      `${name}: weights have shape ${shapeText(weights)}, which ${groups} groups of an input of ` +
        `shape ${shapeText(input)} cannot have`,
    );
  }
  const rows = outputSize(height, tapRows, options);
  const columns = outputSize(width, tapColumns, options);
  const filters = allFilters / groups;
  return {
    ...{ batch, groups, channels, filters, height, width, tapRows, tapColumns },
    ...{ rows, columns, stride, padding, dilation },
  };
}
