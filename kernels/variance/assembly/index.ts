import { Chunks, countOf, firstOf, lanesOf } from '../../assembly/chunks';
import { squaresOf, sumOf } from '../build/loops';

export { CHUNK } from '../../assembly/chunks';

/** The mean of one chunk, and the sum of the squares of its distances from it. */
export function reduce(chunks: Chunks, task: i32, thread: i32): void {
  const x = chunks.a + firstOf(task);
  const count = countOf(chunks, task);
  const lanes = lanesOf(chunks, thread);
  const mean = <f32>(sumOf(x, count, lanes) / count);
  const at = chunks.results + ((<usize>task) << 4);
  store<f64>(at, mean);
  store<f64>(at, squaresOf(x, count, mean, lanes), 8);
}
