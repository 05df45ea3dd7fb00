import { Chunks, countOf, firstOf, lanesOf } from '../../assembly/chunks';
import { moments } from './moments';

export { CHUNK } from '../../assembly/chunks';

/** The mean of one chunk, and the sum of the squares of its distances from it. */
export function reduce(chunks: Chunks, task: i32, thread: i32): void {
  const lanes = lanesOf(chunks, thread);
  const at = chunks.results + ((<usize>task) << 4);
  store<f64>(at, moments(chunks.a + firstOf(task), countOf(chunks, task), lanes));
  store<f64>(at, load<f64>(lanes), 8);
}
