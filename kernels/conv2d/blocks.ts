/** The block sizes of the convolutions: what `tune` may search. */

/** Steps (channels x taps) taken at a time, so that what they see stays in the first cache. */
export const stepsAtATime = 1152;

/** Tiles of positions in one task. */
export const tilesOfTask = 8;
