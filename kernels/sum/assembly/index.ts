import { Chunks, countOf, firstOf, lanesOf } from '../../assembly/chunks';
import { sumOf } from '../build/loops';

export { CHUNK } from '../../assembly/chunks';

/** The sum of one chunk. */
export function reduce(chunks: Chunks, task: i32, thread: i32): void {
  const x = chunks.a + firstOf(task);
  const sum = sumOf(x, countOf(chunks, task), lanesOf(chunks, thread));
  store<f64>(chunks.results + ((<usize>task) << 3), sum);
}
