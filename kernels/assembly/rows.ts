/** A matrix whose rows are independent of each other, in tasks of some rows. */
import { LANE_BYTES } from './folds';

/** What to work on, as the host writes it; see `../rows.ts`. */
@unmanaged
export class Rows {
  from: usize = 0;
  to: usize = 0;
  /** Operands of a whole row, or one value a row; 0 where a kernel has none. */
  first: usize = 0;
  second: usize = 0;
  rows: i32 = 0;
  columns: i32 = 0;
  /** Rows of one task. */
  taskRows: i32 = 0;
  /** LANE_BYTES for each thread. */
  lanes: usize = 0;
  /** Of the kernel's own meaning. */
  number: f64 = 0;
}

// @ts-expect-error: decorator
@inline
export function rowBytes(rows: Rows): usize {
  return (<usize>rows.columns) << 2;
}

// @ts-expect-error: decorator
@inline
export function endOf(rows: Rows, task: i32): i32 {
  return min(rows.rows, (task + 1) * rows.taskRows);
}

// @ts-expect-error: decorator
@inline
export function lanesOf(rows: Rows, thread: i32): usize {
  return rows.lanes + <usize>thread * LANE_BYTES;
}
