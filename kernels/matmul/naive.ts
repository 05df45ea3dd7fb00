export interface MatmulSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface MatmulOptions {
  /** Whether a, as stored, is op(a) transposed (k x m). */
  readonly transposeA: boolean;
  /** Whether b, as stored, is op(b) transposed (n x k). */
  readonly transposeB: boolean;
  readonly alpha: number;
  readonly beta: number;
}

type Matrix = Float32Array | Float64Array;

/** c = alpha op(a) op(b) + beta c, row-major: three loops, as the definition has it. */
export function matmul<T extends Matrix>(
  a: T,
  b: T,
  c: T,
  { m, n, k }: MatmulSizes,
  { transposeA, transposeB, alpha, beta }: MatmulOptions,
): T {
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let p = 0; p < k; p += 1) {
        sum += (a[i * aRow + p * aColumn] as number) * (b[p * bRow + j * bColumn] as number);
      }
      const before = beta === 0 ? 0 : beta * (c[i * n + j] as number);
      c[i * n + j] = alpha * sum + before;
    }
  }
  return c;
}
