import { endOf, lanesOf, rowBytes, Rows } from '../../assembly/rows';
import { moments } from '../../variance/assembly/moments';
import { normalized } from '../build/loops';

/** Each row to mean 0 and variance 1, times `first` plus `second`, element by element. */
export function eachRow(rows: Rows, task: i32, thread: i32): void {
  const columns = rows.columns;
  const lanes = lanesOf(rows, thread);
  for (let row = task * rows.taskRows; row < endOf(rows, task); row++) {
    const skipped = <usize>row * rowBytes(rows);
    const from = rows.from + skipped;
    const mean = <f32>moments(from, columns, lanes);
    const variance = load<f64>(lanes) / columns;
    const scale = <f32>(1 / Math.sqrt(variance + rows.number));
    normalized(from, rows.first, rows.second, rows.to + skipped, columns, mean, scale);
  }
}
