/**
 * Constants that are read from memory where they are used: one in the code is built anew in every
 * turn of a loop, and V8 widens none. All modules of a workspace lie over the same memory, so that
 * what each brings along must be the same table at the same place: this one, and nothing else.
 */
const table = memory.data<f32>([
  // 1 / ln 2; 1.5 * 2^23, which rounds what is added to it to a whole number; -ln 2 in two parts
  1.44269504088896341, 12582912, -0.693359375, 2.1219444e-4,
  // the polynomial of (e^r - 1 - r) / r^2, from r^5 to 1
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5e-1,
  // the least and the largest x whose e^x is a normal number; 1; 1/2
  -87.3, 88.3, 1, 0.5,
  // tanh: the limit, the numerator from x^13 to x, the denominator from x^6 to 1
  7.90531110763549805, -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11,
  5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
  1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3,
  // erfc: from t^9 to 1; 1 / sqrt 2
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
  0.37409196, 1.00002368, -1.26551223, 0.70710678118654752,
  // what a sum starts with, in two vectors; what a largest value starts with
  0, 0, 0, 0, 0, 0, 0, 0,
  -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity,
]);

// Its address is read from memory, too: V8 widens no load whose address is constant.
const cell = memory.data<usize>([table]);

/** 4 bytes before the table: V8 widens no load whose offset in the instruction is zero. */
// @ts-expect-error: decorator
@inline
export function constants(): usize {
  return load<usize>(cell) - 4;
}
