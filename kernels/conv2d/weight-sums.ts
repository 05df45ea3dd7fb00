/** The gradient of a convolution's weights; see `assembly/weight-gradient.ts`. */
import type { Workspace } from '../workspace.ts';
import {
  isPlain,
  load,
  planeBytes,
  planesOf,
  type Sizes,
  writePlanes,
  writeWords,
} from './planes.ts';

interface WeightOperands {
  readonly input: number;
  readonly gradient: number;
  readonly result: number;
}

export function weightSums(workspace: Workspace, sizes: Sizes, operands: WeightOperands): void {
  const { batch, groups, channels, filters, tapRows, tapColumns, dilation } = sizes;
  const { exports, job } = load(workspace);
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
  writeWords(workspace, at.offsets + 4 * steps, Array(stepPanels * tileRows - steps).fill(0));
  for (let group = 0; group < groups; group += 1) {
    for (let image = 0; image < batch; image += 1) {
      const part = image * groups + group;
      const pixels = operands.input + 4 * part * channels * sizes.height * sizes.width;
      if (!isPlain(planes)) {
        writePlanes(workspace, at.description, planes, pixels, at.planes);
        job('fillPlanes')(at.description, channels);
      }
      writeWords(workspace, at.work, [
        isPlain(planes) ? pixels : at.planes,
        ...[at.offsets, steps, filters, planes.columns, sizes.rows, sizes.columns],
        operands.gradient + 4 * part * filters * sizes.rows * sizes.columns,
        ...[at.panels, at.sums, operands.result + 4 * group * filters * steps, image > 0 ? 1 : 0],
      ]);
      job('packGradients')(at.work, filterPanels);
      job('sumWeights')(at.work, stepPanels);
    }
    job('finishWeights')(at.work, stepPanels);
  }
}
