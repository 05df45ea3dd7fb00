/** Benchmarks under the ceilings of their testbed, in plain characters. */
import type { Ceilings, RooflinePoint } from '../model/ceilings.ts';
import { letterOf, type RooflineScale, scaleOf } from './roofline-scale.ts';
import { significant } from './units.ts';

const width = 72;
const height = 18;
const axisWidth = 8;
const digits = 3;

/** The chart, then a line for each benchmark, then the ceilings themselves. */
export function rooflineText(ceilings: Ceilings, points: readonly RooflinePoint[]): string {
  const chart = points.length === 0 ? [] : [...chartOf(ceilings, points), ''];
  const rows = points.map((point, index) => pointRow(point, index));
  const ends = rows.length === 0 ? [] : [''];
  return [...chart, ...rows, ...ends, ...ceilingRows(ceilings)].join('\n');
}

/** How much of its roof a benchmark reaches, per cent. */
export function percentOfRoof({ gflops, roofGflops }: RooflinePoint): number {
  return (100 * gflops) / roofGflops;
}

function pointRow(point: RooflinePoint, index: number): string {
  const { benchmark, gflops, roofGflops, intensity, boundBy } = point;
  const percent = `${significant(percentOfRoof(point), digits)} %`;
  return (
    `${letterOf(index)}  ${benchmark}: ${significant(gflops, digits)} GFLOPS, ${percent} of ` +
    `${significant(roofGflops, digits)} (bound by ${boundBy}, ${significant(intensity, digits)} ` +
    'operations a byte)'
  );
}

function ceilingRows({ operations, bandwidths }: Ceilings): readonly string[] {
  return [
    ...operations.map(({ name, gflops }) => `${name}: ${significant(gflops, digits)} GFLOPS`),
    ...bandwidths.map(({ bytes, gbps }) => `${sizeText(bytes)}: ${significant(gbps, digits)} GB/s`),
  ];
}

/** Bytes as `12 kB`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  return bytes < 1e6
    ? `${significant(bytes / 1e3, digits)} kB`
    : `${significant(bytes / 1e6, digits)} MB`;
}

function chartOf(ceilings: Ceilings, points: readonly RooflinePoint[]): readonly string[] {
  const scale = scaleOf(ceilings, points);
  const grid = Array.from({ length: height }, (): string[] => Array(width).fill(' '));
  const put = (x: number, y: number, mark: string) => {
    const [column, row] = [Math.round(x * (width - 1)), Math.round((1 - y) * (height - 1))];
    if (grid[row]?.[column] !== undefined) grid[row][column] = mark;
  };
  for (let column = 0; column < width; column += 1) drawRoofs(ceilings, scale, column, put);
  // The first ones last: they stay visible where several fall together.
  for (const [index, point] of [...points.entries()].toReversed()) {
    put(scale.x(point.intensity), scale.y(point.gflops), letterOf(index));
  }
  const top = significant(scale.mostGflops, digits);
  const bottom = significant(scale.leastGflops, digits);
  return [
    'GFLOPS',
    ...grid.map((cells, row) => {
      const label = row === 0 ? top : row === height - 1 ? bottom : '';
      return `${label.padStart(axisWidth - 2)} |${cells.join('')}`.trimEnd();
    }),
    `${' '.repeat(axisWidth - 1)}+${'-'.repeat(width)}`,
    `${' '.repeat(axisWidth)}${axisText(scale)}`,
  ];
}

function drawRoofs(
  { operations, bandwidths }: Ceilings,
  scale: RooflineScale,
  column: number,
  put: (x: number, y: number, mark: string) => void,
): void {
  const x = column / (width - 1);
  const intensity = scale.intensityAt(x);
  const peak = Math.max(...operations.map(({ gflops }) => gflops));
  for (const { gflops } of operations) put(x, scale.y(gflops), gflops === peak ? '=' : '-');
  for (const { gbps } of bandwidths) {
    if (intensity * gbps <= peak) put(x, scale.y(intensity * gbps), '/');
  }
}

function axisText({ leastIntensity, mostIntensity }: RooflineScale): string {
  const [left, right] = [significant(leastIntensity, 2), significant(mostIntensity, 2)];
  const title = 'operations a byte';
  const room = width - left.length - right.length - title.length;
  const before = Math.floor(room / 2);
  return `${left}${' '.repeat(before)}${title}${' '.repeat(room - before)}${right}`;
}
