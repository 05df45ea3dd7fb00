/**
 * The package as a stranger gets it: packed, installed into an empty repository, and used there.
 */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../source-files.ts';
import { type Finished, Repository, run, scratchDirectory, shellEnvironment } from './scratch.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const place = scratchDirectory('pack', afterAll);
const user = new Repository(place, 'user');
const env = shellEnvironment(user.cache);
const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];
let packed: Packed;

function must({ code, stdout, stderr }: Finished): string {
  if (code !== 0) throw new Error(`code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/**
 * Packing writes dist beside src. A copy is packed, so that tests beside this one never see a dist
 * that is half done.
 */
function copyOfTheProject(): string {
  const copy = join(place, 'project');
  const left = new Set(['.git', '.isochron', 'dist', 'node_modules']);
  mkdirSync(copy);
  for (const name of readdirSync(root)) {
    if (!left.has(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Every call sums the same numbers `times` over. */
function kernel(times: number): string {
  return `
export function total({ values }) {
  let sum = 0;
  for (let time = 0; time < ${times}; time++) {
    for (let i = 0; i < values.length; i++) sum += Math.sqrt(values[i]);
  }
  return sum / ${times};
}
`;
}

const suite = `
import type { Suite } from 'isochron/suite';
import { total } from './total.js';

interface Inputs {
  readonly values: Float64Array;
}

export default {
  kernel: 'total',
  shapes: [{ n: 8192 }],
  inputs: ({ n = 0 }, random) => ({
    values: Float64Array.from({ length: n }, () => random.uniform(1, 2)),
  }),
  implementations: { optimized: total },
  reference: ({ values }) => values.reduce((sum, value) => sum + Math.sqrt(value), 0),
} satisfies Suite<Inputs>;
`;

const configuration = JSON.stringify({
  compilerOptions: {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    noEmit: true,
    allowJs: true,
    skipLibCheck: false,
    types: [],
  },
  include: ['kernels'],
});

beforeAll(async () => {
  const args = ['pack', '--json', '--pack-destination', place];
  const printed = must(await run('npm', args, { cwd: copyOfTheProject(), env }));
  packed = (JSON.parse(printed) as [Packed])[0];
  await user.init();
  user.write({ 'package.json': '{ "type": "module" }\n', '.gitignore': 'node_modules/\n' });
  const install = ['install', ...quiet, join('..', packed.filename)];
  must(await run('npm', install, { cwd: user.directory, env }));
  await user.commit('Sum', {
    'kernels/total/suite.ts': suite,
    'kernels/total/total.js': kernel(1),
    'tsconfig.json': configuration,
  });
  await user.commit('Sum twice', { 'kernels/total/total.js': kernel(2) });
}, 240_000);

describe('the package', () => {
  test('holds the launcher, what it starts, and the types, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'app.yml',
        'bin/isochron.js',
        'dist/main.js',
        'dist/package.json',
        'dist/edges/sandbox/child.js',
        'dist/suite.d.ts',
        'dist/kernels/kernels.d.ts',
        'dist/kernels/matmul/build/simd-128.wasm',
        'LICENSE',
        'package.json',
      ]),
    );
    const wanted =
      /^(dist\/.*\.(js|d\.ts)|dist\/kernels\/.*\.wasm|dist\/package\.json|bin\/isochron\.js|app\.yml)$/;
    const documents = /^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/;
    const others = paths.filter((path) => !wanted.test(path) && !documents.test(path));
    expect(others).toEqual([]);
  });

  test('has kernels that work where it is installed, and the ceilings of the machine', async () => {
    const program = `
      import { matmul, sum, Workspace } from 'isochron/kernels';
      const work = await Workspace.create({ threads: 2 });
      const a = work.float32(300, 300);
      a.data.fill(1);
      console.log(sum(matmul(a, a, work.float32(300, 300))));
    `;
    const node = join(user.directory, 'node_modules', '.bin', 'node');
    const args = ['--input-type=module', '--eval', program];
    const done = await run(node, args, { cwd: user.directory, env });
    expect(done).toEqual({ code: 0, stdout: '27000000\n', stderr: '' });
    const drawn = await run('npx', ['isochron', 'roofline', '--ceilings'], {
      cwd: user.directory,
      env,
    });
    expect(drawn).toMatchObject({ code: 0 });
    expect(drawn.stdout).toMatch(/^simd-128: [\d.]+ GFLOPS$/m);
  });

  test('tells that a kernel which does its work twice is slower', async () => {
    const args = ['isochron', 'compare', 'HEAD~1', 'HEAD', '--budget', '60s', '--json'];
    const done = await run('npx', args, { cwd: user.directory, env });
    expect(done).toMatchObject({ code: 1 });
    const report = JSON.parse(done.stdout);
    expect(report).toMatchObject({
      verdict: 'regression',
      rows: [{ id: 'total/optimized/n=8192', verdict: 'regression' }],
      correctness: { wrong: [] },
      failures: [],
    });
    expect(report.rows[0].comparison.low).toBeGreaterThan(1);
  });

  test('brings types that TypeScript finds and holds suites to', async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const check = () => run(process.execPath, [tsc], { cwd: user.directory, env });
    expect(await check()).toMatchObject({ code: 0, stdout: '' });
    user.write({
      'kernels/wrong/suite.ts': suite
        .replace("'./total.js'", "'../total/total.js'")
        .replace('shapes: [{ n: 8192 }]', 'shapes: 8192'),
    });
    const wrong = await check();
    expect(wrong.code).not.toBe(0);
    expect(wrong.stdout).toMatch(/wrong\/suite\.ts.*'number' is not assignable/);
  });
});
