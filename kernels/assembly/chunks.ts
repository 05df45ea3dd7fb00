/**
 * Sums over long arrays, a chunk at a time: a chunk's float32 sums stay small, its result is
 * float64, and results are put together in the order of the chunks, whichever thread had which.
 */
import { LANE_BYTES } from './folds';

/** Elements of a chunk: 64 kB stay in the second-level cache for a second pass. */
export const CHUNK: i32 = 16384;

/** What to sum, as the host writes it; see `../reduction.ts`. */
@unmanaged
export class Chunks {
  a: usize = 0;
  b: usize = 0;
  length: i32 = 0;
  /** Where each chunk's float64 results go, and LANE_BYTES for each thread. */
  results: usize = 0;
  lanes: usize = 0;
}

// @ts-expect-error: decorator
@inline
export function firstOf(task: i32): usize {
  return (<usize>(task * CHUNK)) << 2;
}

// @ts-expect-error: decorator
@inline
export function countOf(chunks: Chunks, task: i32): i32 {
  return min(CHUNK, chunks.length - task * CHUNK);
}

// @ts-expect-error: decorator
@inline
export function lanesOf(chunks: Chunks, thread: i32): usize {
  return chunks.lanes + <usize>thread * LANE_BYTES;
}
