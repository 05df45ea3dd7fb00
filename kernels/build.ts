/**
 * Compiles each kernel's AssemblyScript, `kernels/<name>/assembly/index.ts`, to
 * `kernels/<name>/build/optimized.wasm`. Needs nothing but the `assemblyscript` package, so that
 * the kernels can be copied into another repository with this file.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import asc from 'assemblyscript/asc';

const here = import.meta.dirname;
const options = [
  // -O1 keeps the order of loads and multiply-adds; -O3 moves them apart.
  ...['-O1', '--noAssert'],
  ...['--enable', 'simd', '--enable', 'relaxed-simd'],
  // Memory belongs to the caller, and nothing is allocated inside.
  ...['--runtime', 'stub', '--importMemory'],
];

let failed = 0;
for (const name of readdirSync(here).sort()) {
  const entry = join(here, name, 'assembly', 'index.ts');
  if (!existsSync(entry)) continue;
  const target = join(here, name, 'build', 'optimized.wasm');
  const paths = [entry, target].map((path) => relative(process.cwd(), path));
  const [source, output] = paths as [string, string];
  const { error, stderr } = await asc.main([source, '--outFile', output, ...options]);
  if (error === null) {
    process.stdout.write(`${name}: ${output}\n`);
  } else {
    failed += 1;
    process.stderr.write(`${name}: ${error.message}\n${stderr.toString()}\n`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
