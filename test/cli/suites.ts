/** Suites in plain JavaScript, as a stranger has them. */

/** Sums the square roots `times` over; `wrong` adds to the result. */
export function kernel(name: string, times: number, wrong = 0): string {
  return `
export function ${name}({ values }) {
  let total = 0;
  for (let time = 0; time < ${times}; time++) {
    for (const value of values) total += Math.sqrt(value);
  }
  return total / ${times} + ${wrong};
}
`;
}

function suite(name: string): string {
  return `
import { ${name} } from './${name}.js';

export default {
  kernel: '${name}',
  shapes: [{ n: 4096 }],
  inputs: ({ n }, random) => ({
    values: Float64Array.from({ length: n }, () => random.uniform(1, 2)),
  }),
  implementations: { optimized: ${name} },
  reference: ({ values }) => values.reduce((total, value) => total + Math.sqrt(value), 0),
};
`;
}

/** The files of some kernels, each with its suite. */
export function kernels(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => [
      [`kernels/${name}/${name}.js`, kernel(name, 4)],
      [`kernels/${name}/suite.js`, suite(name)],
    ]),
  );
}
