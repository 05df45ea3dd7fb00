/** The gradient of a convolution's input: the gradients correlated with the turned weights. */
import type { Tensor, Workspace } from '../workspace.ts';
import { cornerBytes, correlate } from './correlate.ts';
import { load, type Planes, planeBytes, type Sizes, writePlanes } from './planes.ts';

/** Gradients with zeros around them, wide enough for every tap of every input pixel. */
function gradientPlanesOf(sizes: Sizes): Planes {
  const { height, width, padding, stride, dilation, tapRows, tapColumns } = sizes;
  const top = Math.floor((dilation * (tapRows - 1)) / stride);
  const left = Math.floor((dilation * (tapColumns - 1)) / stride);
  const rows = top + Math.floor((height - 1 + padding) / stride) + 1;
  const columns = left + Math.floor((width - 1 + padding) / stride) + 1;
  return { height: sizes.rows, width: sizes.columns, top, left, stride: 1, rows, columns };
}

/** Addresses of the gradient by the output and of the weights; the result is written. */
export function backward(
  workspace: Workspace,
  sizes: Sizes,
  gradient: number,
  allWeights: number,
  result: Tensor,
): void {
  const { batch, groups, channels, filters, tapRows, tapColumns, stride, dilation } = sizes;
  const { exports, job } = load(workspace);
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
  // Pixels that no tap sees.
  result.data.fill(0);
  const imageBytes = 4 * channels * sizes.height * sizes.width;
  const gradientBytes = 4 * filters * sizes.rows * sizes.columns;
  for (let group = 0; group < groups; group += 1) {
    const weights = allWeights + 4 * group * filters * channels * taps;
    for (let image = 0; image < batch; image += 1) {
      const part = image * groups + group;
      writePlanes(workspace, at.description, planes, gradient + part * gradientBytes, at.planes);
      job('fillPlanes')(at.description, filters);
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
          out: result.at + part * imageBytes + 4 * (y.first * sizes.width + x.first),
          outBytes: 4 * sizes.height * sizes.width,
          lineBytes: 4 * stride * sizes.width,
          columnBytes: 4 * stride,
          corners: at.corners,
        });
      }
    }
  }
}

/**
 * Which of the padded lines stride * u + phase lie inside: u from `from`, the first of them
 * `first`.
 */
function span(size: number, padding: number, stride: number, phase: number) {
  const from = Math.max(0, Math.ceil((padding - phase) / stride));
  const to = Math.floor((size - 1 + padding - phase) / stride);
  return { from, count: to - from + 1, first: stride * from + phase - padding };
}
