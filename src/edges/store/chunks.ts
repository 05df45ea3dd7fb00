/**
 * A statement takes at most 65,535 parameters, which are 5,041 rows of the widest table. So many
 * rows also keep the samples of long rounds from making one text of many megabytes.
 */
const rowsAtOnce = 200;

/** The rows of each insert, in order; to be written in one transaction. */
export function chunksOf<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(rows.length / rowsAtOnce);
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  );
}
