/** The block sizes of the matrix product: what `tune` may search. */

/** Steps at a time: few rows of a of so many steps stay in the first cache. */
export const DEPTH: i32 = 256;

/** Columns of b at a time: so many of DEPTH steps stay in the second-level cache. */
export const BLOCK_COLUMNS: i32 = 512;

/** Rows of c that one task computes at most. */
export const BLOCK_ROWS: i32 = 192;

/** Panels of b that one task packs side by side. */
export const PACKED_PANELS: i32 = 4;

/** Elements of b up to which it is not packed at all: it stays in the second-level cache. */
export const SMALL: i32 = 65536;
