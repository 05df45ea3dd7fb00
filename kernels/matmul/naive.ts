/** c = a b for row-major a (m x k), b (k x n), c (m x n): three loops, as the definition has it. */
export function matmul(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  m: number,
  n: number,
  k: number,
): Float32Array {
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let p = 0; p < k; p += 1) {
        sum += (a[i * k + p] as number) * (b[p * n + j] as number);
      }
      c[i * n + j] = sum;
    }
  }
  return c;
}
