/** Modules of a stranger, for which suites are written. */
export const axpy = `export function axpy(a: number, x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i += 1) y[i] = (y[i] as number) + a * (x[i] as number);
}
`;

export const matmul = `import { at } from './place.ts';

export function matmul(a: Float64Array, b: Float64Array, c: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let k = 0; k < n; k += 1) {
        sum += (a[at(i, k, n)] as number) * (b[at(k, j, n)] as number);
      }
      c[at(i, j, n)] = sum;
    }
  }
  return c;
}

export function shown(a: Float64Array, options: { verbose: boolean }): string {
  return \`\${a.length} \${options.verbose}\`;
}
`;

export const place = `export const at = (i: number, j: number, n: number): number => i * n + j;
`;

export const count = `export function naiveCount(values: Int32Array): number {
  let found = 0;
  for (const value of values) if (value % 2 === 0) found += 1;
  return found;
}

export const count = (values: Int32Array): number => {
  let found = 0;
  for (let i = 0; i < values.length; i += 1) found += 1 - ((values[i] as number) & 1);
  return found;
};
`;
