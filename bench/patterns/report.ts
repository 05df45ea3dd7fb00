/** The table that a run of the patterns' benchmark prints. */
import { table } from '../kernels/report.ts';
import type { Worth } from './pattern.ts';

const head = ['pattern', 'without', 'with', 'GFLOPS without', 'GFLOPS with', 'worth'];

export function tableOf(worths: readonly Worth[]): string {
  const rows = worths.map((one) => [
    `${one.pattern}: ${one.problem}`,
    one.without,
    one.with,
    one.gflopsWithout.toPrecision(3),
    one.gflopsWith.toPrecision(3),
    `${one.worth.toPrecision(3)} x`,
  ]);
  return `${table(head, rows)}\n`;
}
