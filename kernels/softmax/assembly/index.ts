import { endOf, lanesOf, rowBytes, Rows } from '../../assembly/rows';
import { exponentialsOf, largestOf, scaled } from '../build/loops';

/** Each row's exponentials, from its largest value, over their sum. */
export function eachRow(rows: Rows, task: i32, thread: i32): void {
  const columns = rows.columns;
  const lanes = lanesOf(rows, thread);
  for (let row = task * rows.taskRows; row < endOf(rows, task); row++) {
    const skipped = <usize>row * rowBytes(rows);
    const to = rows.to + skipped;
    const most = <f32>largestOf(rows.from + skipped, columns, lanes);
    const sum = exponentialsOf(rows.from + skipped, to, columns, most, lanes);
    scaled(to, columns, <f32>(1 / sum));
  }
}
