/** The block sizes of the matrix product: what `tune` may search. */

/** Steps that are packed at a time: a panel of b of so many steps stays in the first cache. */
export const DEPTH: i32 = 384;

/** Rows of a that one thread packs at a time: they stay in the second-level cache. */
export const BLOCK_ROWS: i32 = 192;

/** Columns of b that are packed at a time: they stay in the last-level cache. */
export const BLOCK_COLUMNS: i32 = 4096;
