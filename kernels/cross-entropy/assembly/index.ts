import { endOf, lanesOf, rowBytes, Rows } from '../../assembly/rows';
import { exponentialsOf, exponentialSumOf, largestOf, scaled } from '../build/loops';

/**
 * Of each row two f64 at `first`: the sum of its exponentials from its largest value, and how far
 * the value of its class, an i32 at `second`, lies below that. The loss is the logarithm of the one
 * plus the other.
 */
export function eachLoss(rows: Rows, task: i32, thread: i32): void {
  const columns = rows.columns;
  const lanes = lanesOf(rows, thread);
  for (let row = task * rows.taskRows; row < endOf(rows, task); row++) {
    const from = rows.from + <usize>row * rowBytes(rows);
    const most = <f32>largestOf(from, columns, lanes);
    const chosen = load<i32>(rows.second + ((<usize>row) << 2));
    const value = load<f32>(from + ((<usize>chosen) << 2));
    const at = rows.first + ((<usize>row) << 4);
    store<f64>(at, exponentialSumOf(from, columns, most, lanes));
    store<f64>(at, <f64>most - <f64>value, 8);
  }
}

/** The gradient of the mean loss: (softmax less 1 at the class) over the number of rows. */
export function eachGradient(rows: Rows, task: i32, thread: i32): void {
  const columns = rows.columns;
  const lanes = lanesOf(rows, thread);
  const share = <f64>1 / <f64>rows.rows;
  for (let row = task * rows.taskRows; row < endOf(rows, task); row++) {
    const skipped = <usize>row * rowBytes(rows);
    const to = rows.to + skipped;
    const most = <f32>largestOf(rows.from + skipped, columns, lanes);
    const sum = exponentialsOf(rows.from + skipped, to, columns, most, lanes);
    scaled(to, columns, <f32>(share / sum));
    const at = to + ((<usize>load<i32>(rows.second + ((<usize>row) << 2))) << 2);
    store<f32>(at, load<f32>(at) - <f32>share);
  }
}
