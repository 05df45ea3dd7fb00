/** Convolution and its gradients on tensors of a workspace, by its threads. */
import { checkShape, checkWorkspace, shapeText, type Tensor } from '../tensor.ts';
import type { Loaded, Workspace } from '../workspace.ts';
import { blocks } from './blocks.ts';

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

interface Value {
  readonly value: number;
}

interface Exports {
  readonly ROWS: Value;
  readonly VECTORS: Value;
  readonly planesBytes: Value;
  readonly correlationBytes: Value;
  readonly weightGradientBytes: Value;
  forwardSteps(...numbers: number[]): number;
  backwardSteps(...numbers: number[]): number;
  packWeights(...numbers: number[]): void;
  biasGradient(...numbers: number[]): void;
}

/** Sizes of one of the groups of a convolution. */
interface Sizes {
  readonly batch: number;
  readonly groups: number;
  /** In one group. */
  readonly channels: number;
  readonly filters: number;
  readonly height: number;
  readonly width: number;
  /** Of a filter. */
  readonly tapRows: number;
  readonly tapColumns: number;
  /** Of the output. */
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
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
  input: Tensor,
  weights: Tensor,
  output: Tensor,
  options: Conv2dOptions & { readonly bias?: Tensor } = {},
): Tensor {
  const { bias } = options;
  const name = 'conv2d';
  const operands = { input, weights, output };
  const workspace = checkWorkspace(name, bias === undefined ? operands : { ...operands, bias });
  const sizes = sizesOf(name, input.shape, weights.shape, options);
  checkShape(name, 'output', output, outputShape(sizes));
  if (bias !== undefined) checkShape(name, 'bias', bias, [sizes.groups * sizes.filters]);
  if (output.data.length === 0) return output;
  forward(workspace, sizes, {
    input: input.at,
    weights: weights.at,
    bias: bias?.at ?? 0,
    output: output.at,
  });
  return output;
}

/** The gradient of a convolution's input, from that of its output. Returns inputGradient. */
export function conv2dInputGradient(
  gradient: Tensor,
  weights: Tensor,
  inputGradient: Tensor,
  options: Conv2dOptions = {},
): Tensor {
  const name = 'conv2dInputGradient';
  const workspace = checkWorkspace(name, { gradient, weights, inputGradient });
  const sizes = sizesOf(name, inputGradient.shape, weights.shape, options);
  checkShape(name, 'gradient', gradient, outputShape(sizes));
  if (inputGradient.data.length === 0) return inputGradient;
  inputGradient.data.fill(0);
  if (gradient.data.length === 0) return inputGradient;
  backward(workspace, sizes, {
    gradient: gradient.at,
    weights: weights.at,
    result: inputGradient.at,
  });
  return inputGradient;
}

/** The gradient of a convolution's weights, from that of its output. Returns weightGradient. */
export function conv2dWeightGradient(
  input: Tensor,
  gradient: Tensor,
  weightGradient: Tensor,
  options: Conv2dOptions = {},
): Tensor {
  const name = 'conv2dWeightGradient';
  const workspace = checkWorkspace(name, { input, gradient, weightGradient });
  const sizes = sizesOf(name, input.shape, weightGradient.shape, options);
  checkShape(name, 'gradient', gradient, outputShape(sizes));
  if (gradient.data.length === 0) weightGradient.data.fill(0);
  else if (weightGradient.data.length > 0) {
    weightSums(workspace, sizes, {
      input: input.at,
      gradient: gradient.at,
      result: weightGradient.at,
    });
  }
  return weightGradient;
}

/** The gradient of a convolution's bias, from that of its output. Returns biasGradient. */
export function conv2dBiasGradient(gradient: Tensor, biasGradient: Tensor): Tensor {
  const workspace = checkWorkspace('conv2dBiasGradient', { gradient, biasGradient });
  const [batch = 0, filters = 0, rows = 0, columns = 0] = gradient.shape;
  checkShape('conv2dBiasGradient', 'gradient', gradient, [batch, filters, rows, columns]);
  checkShape('conv2dBiasGradient', 'biasGradient', biasGradient, [filters]);
  const { exports } = load(workspace);
  const [from, to] = [gradient.at, biasGradient.at];
  exports.biasGradient(from, batch, filters, rows * columns, to);
  return biasGradient;
}

function load(workspace: Workspace): Loaded<Exports> {
  return workspace.load('conv2d');
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

/** Images as the kernels read them; see `assembly/planes.ts`. */
interface Planes {
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

function planesOf({ height, width, padding, stride }: Sizes): Planes {
  const rows = Math.ceil((height + 2 * padding) / stride);
  const columns = Math.ceil((width + 2 * padding) / stride);
  return { height, width, top: padding, left: padding, stride, rows, columns };
}

function planeBytes({ stride, rows, columns }: Planes): number {
  return 4 * stride * stride * rows * columns;
}

/** Whether an image is its own planes. */
function isPlain({ stride, top, left }: Planes): boolean {
  return stride === 1 && top === 0 && left === 0;
}

function writePlanes(workspace: Workspace, to: number, planes: Planes, image: number, at: number) {
  const { height, width, top, left, stride, rows, columns } = planes;
  workspace.write(to, [height, width, top, left, stride, rows, columns, image, at]);
}

interface ForwardOperands {
  readonly input: number;
  readonly weights: number;
  readonly bias: number;
  readonly output: number;
}

function forward(workspace: Workspace, sizes: Sizes, operands: ForwardOperands): void {
  const { batch, groups, channels, filters, tapRows, tapColumns, dilation } = sizes;
  const { exports, run } = load(workspace);
  const rows = exports.ROWS.value;
  const planes = planesOf(sizes);
  const steps = channels * tapRows * tapColumns;
  const panels = Math.ceil(filters / rows);
  const at = workspace.scratchFor({
    description: exports.planesBytes.value,
    work: exports.correlationBytes.value,
    planes: isPlain(planes) ? 0 : channels * planeBytes(planes),
    offsets: 4 * steps,
    order: 4 * steps,
    weights: 4 * groups * panels * rows * steps,
    corners: cornerBytes(exports, workspace),
  });
  writePlanes(workspace, at.description, planes, 0, at.planes);
  const taps = [channels, tapRows, tapColumns, dilation] as const;
  exports.forwardSteps(at.description, ...taps, at.offsets, at.order);
  const panelBytes = 4 * rows * steps;
  for (let group = 0; group < groups; group += 1) {
    for (let panel = 0; panel < panels; panel += 1) {
      const from = operands.weights + 4 * (group * filters + panel * rows) * steps;
      const to = at.weights + (group * panels + panel) * panelBytes;
      exports.packWeights(from, at.order, steps, steps, filters - panel * rows, to);
    }
  }
  const outBytes = 4 * sizes.rows * sizes.columns;
  for (let part = 0; part < batch * groups; part += 1) {
    const group = part % groups;
    const image = operands.input + 4 * part * channels * sizes.height * sizes.width;
    if (!isPlain(planes)) {
      writePlanes(workspace, at.description, planes, image, at.planes);
      run('fillPlanes', at.description, channels);
    }
    correlate(workspace, at.work, {
      planes: isPlain(planes) ? image : at.planes,
      offsets: at.offsets,
      weights: at.weights + group * panels * panelBytes,
      ...{ steps, rows: filters },
      bias: operands.bias === 0 ? 0 : operands.bias + 4 * group * filters,
      planeColumns: planes.columns,
      outRows: sizes.rows,
      outColumns: sizes.columns,
      out: operands.output + part * filters * outBytes,
      outBytes,
      lineBytes: 4 * sizes.columns,
      columnBytes: 4,
      corners: at.corners,
    });
  }
}

function cornerBytes({ ROWS, VECTORS }: Exports, { pool }: Workspace): number {
  return pool.threads * ROWS.value * VECTORS.value * 16;
}

interface Correlation {
  readonly planes: number;
  readonly offsets: number;
  readonly weights: number;
  readonly steps: number;
  readonly rows: number;
  readonly bias: number;
  readonly planeColumns: number;
  readonly outRows: number;
  readonly outColumns: number;
  readonly out: number;
  readonly outBytes: number;
  readonly lineBytes: number;
  readonly columnBytes: number;
  readonly corners: number;
}

function correlate(workspace: Workspace, at: number, work: Correlation): void {
  const { exports, run } = load(workspace);
  const { threads } = workspace.pool;
  const positions = (work.outRows - 1) * work.planeColumns + work.outColumns;
  const tiles = Math.ceil(positions / (4 * exports.VECTORS.value));
  const taskTiles = Math.max(1, Math.min(blocks.taskTiles, Math.ceil(tiles / threads)));
  workspace.write(at, [
    ...[work.planes, work.offsets, work.weights, work.steps, blocks.steps, work.rows, work.bias],
    ...[work.planeColumns, work.outRows, work.outColumns],
    ...[work.out, work.outBytes, work.lineBytes, work.columnBytes, taskTiles, work.corners],
  ]);
  run('correlate', at, Math.ceil(tiles / taskTiles));
}

interface BackwardOperands {
  readonly gradient: number;
  readonly weights: number;
  readonly result: number;
}

/** Gradients with zeros around them, wide enough for every tap of every input pixel. */
function gradientPlanesOf(sizes: Sizes): Planes {
  const { height, width, padding, stride, dilation, tapRows, tapColumns } = sizes;
  const top = Math.floor((dilation * (tapRows - 1)) / stride);
  const left = Math.floor((dilation * (tapColumns - 1)) / stride);
  const rows = top + Math.floor((height - 1 + padding) / stride) + 1;
  const columns = left + Math.floor((width - 1 + padding) / stride) + 1;
  return { height: sizes.rows, width: sizes.columns, top, left, stride: 1, rows, columns };
}

function backward(workspace: Workspace, sizes: Sizes, operands: BackwardOperands): void {
  const { batch, groups, channels, filters, tapRows, tapColumns, stride, dilation } = sizes;
  const { exports, run } = load(workspace);
  const rows = exports.ROWS.value;
  const planes = gradientPlanesOf(sizes);
  const taps = tapRows * tapColumns;
  const panels = Math.ceil(channels / rows);
  const at = workspace.scratchFor({
    description: exports.planesBytes.value,
    work: exports.correlationBytes.value,
    planes: filters * planeBytes(planes),
    offsets: 4 * filters * taps,
    order: 4 * filters * taps,
    weights: 4 * panels * rows * filters * taps,
    corners: cornerBytes(exports, workspace),
  });
  const imageBytes = 4 * channels * sizes.height * sizes.width;
  const gradientBytes = 4 * filters * sizes.rows * sizes.columns;
  for (let group = 0; group < groups; group += 1) {
    const weights = operands.weights + 4 * group * filters * channels * taps;
    for (let image = 0; image < batch; image += 1) {
      const part = image * groups + group;
      writePlanes(
        workspace,
        at.description,
        planes,
        operands.gradient + part * gradientBytes,
        at.planes,
      );
      run('fillPlanes', at.description, filters);
      for (let phase = 0; phase < stride * stride; phase += 1) {
        const [phaseY, phaseX] = [Math.floor(phase / stride), phase % stride];
        const steps = exports.backwardSteps(
          ...[at.description, filters, channels, tapRows, tapColumns, dilation, stride],
          ...[phaseY, phaseX, at.offsets, at.order],
        );
        const y = span(sizes.height, sizes.padding, stride, phaseY);
        const x = span(sizes.width, sizes.padding, stride, phaseX);
        if (steps === 0 || y.count <= 0 || x.count <= 0) continue;
        for (let panel = 0; panel < panels; panel += 1) {
          const from = weights + 4 * panel * rows * taps;
          const to = at.weights + 4 * panel * rows * steps;
          exports.packWeights(from, at.order, taps, steps, channels - panel * rows, to);
        }
        correlate(workspace, at.work, {
          planes: at.planes + 4 * (y.from * planes.columns + x.from),
          offsets: at.offsets,
          weights: at.weights,
          ...{ steps, rows: channels, bias: 0 },
          planeColumns: planes.columns,
          outRows: y.count,
          outColumns: x.count,
          out: operands.result + part * imageBytes + 4 * (y.first * sizes.width + x.first),
          outBytes: 4 * sizes.height * sizes.width,
          lineBytes: 4 * stride * sizes.width,
          columnBytes: 4 * stride,
          corners: at.corners,
        });
      }
    }
  }
}

/** Which of the padded lines stride * u + phase lie inside: u from `from`, the first of them `first`. */
function span(size: number, padding: number, stride: number, phase: number) {
  const from = Math.max(0, Math.ceil((padding - phase) / stride));
  const to = Math.floor((size - 1 + padding - phase) / stride);
  return { from, count: to - from + 1, first: stride * from + phase - padding };
}

interface WeightOperands {
  readonly input: number;
  readonly gradient: number;
  readonly result: number;
}

function weightSums(workspace: Workspace, sizes: Sizes, operands: WeightOperands): void {
  const { batch, groups, channels, filters, tapRows, tapColumns, dilation } = sizes;
  const { exports, run } = load(workspace);
  const [tileRows, tileColumns] = [exports.ROWS.value, 4 * exports.VECTORS.value];
  const planes = planesOf(sizes);
  const steps = channels * tapRows * tapColumns;
  const stepPanels = Math.ceil(steps / tileRows);
  const filterPanels = Math.ceil(filters / tileColumns);
  const positions = (sizes.rows - 1) * planes.columns + sizes.columns;
  const at = workspace.scratchFor({
    description: exports.planesBytes.value,
    work: exports.weightGradientBytes.value,
    planes: isPlain(planes) ? 0 : channels * planeBytes(planes),
    offsets: 4 * stepPanels * tileRows,
    order: 4 * steps,
    panels: 4 * filterPanels * positions * tileColumns,
    sums: 4 * stepPanels * tileRows * filterPanels * tileColumns,
  });
  writePlanes(workspace, at.description, planes, 0, at.planes);
  const taps = [channels, tapRows, tapColumns, dilation] as const;
  exports.forwardSteps(at.description, ...taps, at.offsets, at.order);
  // The last tile has more lines than there are steps; they may be any.
  workspace.write(at.offsets + 4 * steps, Array(stepPanels * tileRows - steps).fill(0));
  for (let group = 0; group < groups; group += 1) {
    for (let image = 0; image < batch; image += 1) {
      const part = image * groups + group;
      const pixels = operands.input + 4 * part * channels * sizes.height * sizes.width;
      if (!isPlain(planes)) {
        writePlanes(workspace, at.description, planes, pixels, at.planes);
        run('fillPlanes', at.description, channels);
      }
      workspace.write(at.work, [
        isPlain(planes) ? pixels : at.planes,
        ...[at.offsets, steps, filters, planes.columns, sizes.rows, sizes.columns],
        operands.gradient + 4 * part * filters * sizes.rows * sizes.columns,
        ...[at.panels, at.sums, operands.result + 4 * group * filters * steps, image > 0 ? 1 : 0],
      ]);
      run('packGradients', at.work, filterPanels);
      run('sumWeights', at.work, stepPanels);
    }
    run('finishWeights', at.work, stepPanels);
  }
}
