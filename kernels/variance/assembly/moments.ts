/**
 * Mean and squared distances from it, in one pass: distances are taken from a guess, the mean of the
 * first few values. Where the guess was so bad that most of the squares cancels, there is a second
 * pass from the mean itself.
 */
import { RESULTS } from '../../assembly/folds';
import { momentsOf } from '../build/loops';

/** Values that the guess is made of: of more, a guess is better than it must be. */
const GUESSED: i32 = 4;
/** Digits that may cancel: with a sixteenth left, four bits of float32's 24 are gone. */
const LEAST_LEFT: f64 = 0.0625;

/** Returns the mean of count >= 1 values, and stores the sum of squared distances at `lanes`. */
export function moments(x: usize, count: i32, lanes: usize): f64 {
  const guess = meanOf(x, min(count, GUESSED));
  const distance = momentsOf(x, count, guess, lanes) / count;
  const squares = load<f64>(lanes, RESULTS);
  const mean = <f64>guess + distance;
  const left = squares - distance * distance * count;
  if (left >= LEAST_LEFT * squares) {
    store<f64>(lanes, left);
    return mean;
  }
  const rest = momentsOf(x, count, <f32>mean, lanes) / count;
  store<f64>(lanes, load<f64>(lanes, RESULTS) - rest * rest * count);
  return mean;
}

function meanOf(x: usize, count: i32): f32 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += <f64>load<f32>(x + ((<usize>i) << 2));
  return <f32>(sum / count);
}
