/** The convolution itself, of the input and of gradients; see `assembly/correlate.ts`. */
import type { Workspace } from '../workspace.ts';
import { stepsAtATime, tilesOfTask } from './blocks.ts';
import {
  type Exports,
  isPlain,
  load,
  planeBytes,
  planesOf,
  type Sizes,
  writePlanes,
  writeWords,
} from './planes.ts';

interface ForwardOperands {
  readonly input: number;
  readonly weights: number;
  readonly bias: number;
  readonly output: number;
}

export function forward(workspace: Workspace, sizes: Sizes, operands: ForwardOperands): void {
  const { batch, groups, channels, filters, tapRows, tapColumns, dilation } = sizes;
  const { exports, job } = load(workspace);
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
      job('fillPlanes')(at.description, channels);
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

export function cornerBytes({ ROWS, VECTORS }: Exports, { pool }: Workspace): number {
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

export function correlate(workspace: Workspace, at: number, work: Correlation): void {
  const { exports, job } = load(workspace);
  const { threads } = workspace.pool;
  const positions = (work.outRows - 1) * work.planeColumns + work.outColumns;
  const tiles = Math.ceil(positions / (4 * exports.VECTORS.value));
  const taskTiles = Math.max(1, Math.min(tilesOfTask, Math.ceil(tiles / threads)));
  writeWords(workspace, at, [
    ...[work.planes, work.offsets, work.weights, work.steps, stepsAtATime, work.rows, work.bias],
    ...[work.planeColumns, work.outRows, work.outColumns],
    ...[work.out, work.outBytes, work.lineBytes, work.columnBytes, taskTiles, work.corners],
  ]);
  job('correlate')(at, Math.ceil(tiles / taskTiles));
}
