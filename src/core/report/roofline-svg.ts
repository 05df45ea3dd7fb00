/**
 * Benchmarks under the ceilings of their testbed, as a picture that needs no host and no script.
 */
import type { Ceilings, RooflinePoint } from '../model/ceilings.ts';
import { percentOfRoof, sizeText } from './roofline.ts';
import { letterOf, type RooflineScale, scaleOf } from './roofline-scale.ts';
import { significant } from './units.ts';

const width = 760;
const left = 56;
const right = 120;
const top = 16;
const plotHeight = 340;
const rowHeight = 18;
const digits = 3;

/** An SVG file of its own, readable on light and on dark pages. */
export function rooflineSvg(ceilings: Ceilings, points: readonly RooflinePoint[]): string {
  const scale = scaleOf(ceilings, points);
  const at = places(scale);
  const listTop = top + plotHeight + 56;
  const height = listTop + points.length * rowHeight + 8;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"` +
      ` height="${height}" font-family="sans-serif" font-size="12" role="img"` +
      ' aria-label="Roofline">',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...grid(scale, at),
    ...roofs(ceilings, scale, at),
    ...points.map((point, index) => mark(point, index, at)),
    ...points.map((point, index) => row(point, index, listTop + index * rowHeight)),
    '</svg>',
  ].join('\n')}\n`;
}

interface Places {
  x(intensity: number): string;
  y(gflops: number): string;
}

function places(scale: RooflineScale): Places {
  return {
    x: (intensity) => (left + scale.x(intensity) * (width - left - right)).toFixed(1),
    y: (gflops) => (top + (1 - scale.y(gflops)) * plotHeight).toFixed(1),
  };
}

/** Powers of ten of both axes. */
function grid(scale: RooflineScale, at: Places): readonly string[] {
  const { leastIntensity, mostIntensity, leastGflops, mostGflops } = scale;
  const line = 'stroke="#dddddd"';
  const vertical = powers(leastIntensity, mostIntensity).flatMap((value) => [
    `<line x1="${at.x(value)}" y1="${top}" x2="${at.x(value)}" y2="${top + plotHeight}" ${line}/>`,
    text(at.x(value), top + plotHeight + 16, 'middle', significant(value, 1)),
  ]);
  const horizontal = powers(leastGflops, mostGflops).flatMap((value) => [
    `<line x1="${left}" y1="${at.y(value)}" x2="${width - right}" y2="${at.y(value)}" ${line}/>`,
    text(left - 6, Number(at.y(value)) + 4, 'end', significant(value, 1)),
  ]);
  const titles = [
    text((left + width - right) / 2, top + plotHeight + 34, 'middle', 'operations a byte'),
    text(8, top + 4, 'start', 'GFLOPS'),
  ];
  return [...vertical, ...horizontal, ...titles];
}

function powers(least: number, most: number): readonly number[] {
  const first = Math.ceil(Math.log10(least));
  const last = Math.floor(Math.log10(most));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 10 ** (first + index));
}

function roofs(
  { operations, bandwidths }: Ceilings,
  { leastIntensity, mostIntensity }: RooflineScale,
  at: Places,
): readonly string[] {
  const peak = Math.max(...operations.map(({ gflops }) => gflops));
  const flat = operations.flatMap(({ name, gflops }) => {
    const y = at.y(gflops);
    const dash = gflops === peak ? '' : ' stroke-dasharray="4 3"';
    return [
      `<line x1="${left}" y1="${y}" x2="${width - right}" y2="${y}" stroke="#555555"${dash}/>`,
      text(width - right + 6, Number(y) + 4, 'start', `${name} ${significant(gflops, digits)}`),
    ];
  });
  const slopes = bandwidths.flatMap(({ bytes, gbps }) => {
    const ridge = Math.min(mostIntensity, peak / gbps);
    const [x, y] = [at.x(ridge), at.y(ridge * gbps)];
    return [
      `<line x1="${at.x(leastIntensity)}" y1="${at.y(leastIntensity * gbps)}" x2="${x}" y2="${y}"` +
        ' stroke="#8888cc"/>',
      text(
        at.x(leastIntensity * 1.3),
        Number(at.y(leastIntensity * 1.3 * gbps)) - 5,
        'start',
        `${sizeText(bytes)}: ${significant(gbps, digits)} GB/s`,
      ),
    ];
  });
  return [...flat, ...slopes];
}

function mark({ intensity, gflops }: RooflinePoint, index: number, at: Places): string {
  const [x, y] = [at.x(intensity), at.y(gflops)];
  return (
    `<circle cx="${x}" cy="${y}" r="4" fill="#c03030"/>` +
    text(Number(x) + 6, Number(y) - 4, 'start', letterOf(index))
  );
}

function row(point: RooflinePoint, index: number, y: number): string {
  const share = significant(percentOfRoof(point), digits);
  return text(
    left,
    y,
    'start',
    `${letterOf(index)}  ${point.benchmark}: ${significant(point.gflops, digits)} GFLOPS, ` +
      `${share} % of ${significant(point.roofGflops, digits)} (bound by ${point.boundBy})`,
  );
}

function text(x: number | string, y: number, anchor: string, content: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}
