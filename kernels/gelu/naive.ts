/** to[i] = x[i] times the normal distribution's share below x[i]. */
export function gelu(x: Float32Array, to: Float32Array): Float32Array {
  for (let i = 0; i < to.length; i += 1) {
    const value = x[i] as number;
    // Bounded where the share is zero, since infinity times zero would be NaN.
    const bounded = Math.max(-88, Math.min(88, value));
    const share = shareBeyond(Math.abs(value)) * bounded;
    to[i] = value < 0 ? share : value - share;
  }
  return to;
}

/** The normal distribution's share above x >= 0: half of Numerical Recipes' `erfcc`. */
function shareBeyond(x: number): number {
  const z = x / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const exponent = coefficients.reduce((sum, coefficient) => sum * t + coefficient, 0);
  return (t * Math.exp(exponent - z * z)) / 2;
}

const coefficients = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
];
