/** The block sizes of the matrix product: what `tune` may search. */
export const blocks = {
  /** Steps that are packed at a time: a panel of b of so many steps stays in the first cache. */
  depth: 384,
  /** Rows of a that one thread packs at a time: they stay in the second-level cache. */
  rows: 192,
  /** Columns of b that are packed at a time: they stay in the last-level cache. */
  columns: 4096,
} as const;
