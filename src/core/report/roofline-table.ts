/** Benchmarks under the ceilings of their testbed, as Markdown. */
import type { RooflinePoint } from '../model/ceilings.ts';
import type { Report } from '../model/report.ts';
import { code, counted, details, table } from './markdown.ts';
import { percentOfRoof, sizeText } from './roofline.ts';
import { significant } from './units.ts';

const columns = [
  { title: 'Operation', isFigure: false },
  { title: 'Operations a byte', isFigure: true },
  { title: 'GFLOPS', isFigure: true },
  { title: '% of its roof', isFigure: true },
  { title: 'Bound by', isFigure: false },
];

/** Null where no ceilings are known, or no benchmark says its work. */
export function rooflineTable({ roofline }: Report, most: number): string | null {
  if (roofline === null || roofline.points.length === 0) return null;
  const { points, ceilings } = roofline;
  const shown = points.slice(0, most);
  const left = points.length - shown.length;
  const more = left > 0 ? `\n\nAnd ${counted(left, 'more benchmark')}.` : '';
  const peaks = ceilings.operations
    .map(({ name, gflops }) => `${code(name, 40)} ${significant(gflops, 3)} GFLOPS`)
    .join(', ');
  const memory = ceilings.bandwidths
    .map(({ bytes, gbps }) => `${sizeText(bytes)} at ${significant(gbps, 3)} GB/s`)
    .join(', ');
  const ends = `Ceilings of one thread: ${peaks}; memory: ${memory}.`;
  return `${table(columns, shown.map(cells))}${more}\n\n${ends}`;
}

/** For the comment: folded. */
export function rooflineFolded(report: Report, most: number): string | null {
  const text = rooflineTable(report, most);
  return text === null ? null : details('Roofline', text);
}

function cells(point: RooflinePoint): readonly string[] {
  return [
    code(point.benchmark, 120),
    significant(point.intensity, 3),
    significant(point.gflops, 3),
    significant(percentOfRoof(point), 3),
    point.boundBy,
  ];
}
