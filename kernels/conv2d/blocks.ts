/** The block sizes of the convolutions: what `tune` may search. */
export const blocks = {
  /** Steps (channels x taps) taken at a time, so that what they see stays in the first cache. */
  steps: 1152,
  /** Tiles of positions in one task. */
  taskTiles: 8,
} as const;
