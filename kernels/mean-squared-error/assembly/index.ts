import { Chunks, countOf, firstOf, lanesOf } from '../../assembly/chunks';
import { squaresOf } from '../build/loops';

export { CHUNK } from '../../assembly/chunks';
export { eachF32, eachF32Task } from '../build/loops';

/** The squares of the differences of one chunk, summed. */
export function reduce(chunks: Chunks, task: i32, thread: i32): void {
  const first = firstOf(task);
  const count = countOf(chunks, task);
  const sum = squaresOf(chunks.a + first, chunks.b + first, count, lanesOf(chunks, thread));
  store<f64>(chunks.results + ((<usize>task) << 3), sum);
}
