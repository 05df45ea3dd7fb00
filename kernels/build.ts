/**
 * Compiles each kernel's AssemblyScript, `kernels/<name>/assembly/index.ts`, to
 * `kernels/<name>/build/<build>.wasm`, after writing what is generated for that build. Needs
 * nothing but the `assemblyscript` package, so that the kernels can be copied into another
 * repository.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import asc from 'assemblyscript/asc';
import type { Build } from './builds.ts';
import { type Loop, loopsSource } from './loops.ts';
import { type Tile, tilesSource } from './tiles.ts';

const here = import.meta.dirname;
const builds = ['relaxed-256', 'relaxed-128', 'simd-128'] as const satisfies readonly Build[];
const options = [
  // -O1 keeps the order of loads and multiply-adds; -O3 moves them apart.
  ...['-O1', '--noAssert'],
  // Names of functions, which profiles show; the code is byte for byte what it is without them.
  '--debug',
  ...['--enable', 'simd', '--enable', 'threads'],
  // Memory belongs to the caller and is shared with other threads; nothing is allocated inside.
  ...['--runtime', 'stub', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536'],
];

/** What a kernel's `generated.ts` asks for. */
interface Generated {
  readonly loops?: readonly Loop[];
  readonly tiles?: readonly Tile[];
}

function write(build: Build, name: string, { loops, tiles }: Generated): void {
  const folder = join(here, name, 'build');
  mkdirSync(folder, { recursive: true });
  if (loops !== undefined) writeFileSync(join(folder, 'loops.ts'), loopsSource(loops));
  if (tiles !== undefined) writeFileSync(join(folder, 'tiles.ts'), tilesSource(build, tiles));
}

/** Whether it compiled; says so, or why not. */
async function compile(build: Build, name: string): Promise<boolean> {
  const paths = [
    join(here, name, 'assembly', 'index.ts'),
    join(here, name, 'build', `${build}.wasm`),
  ].map((path) => relative(process.cwd(), path));
  const [source, output] = paths as [string, string];
  const relaxed = build === 'simd-128' ? [] : ['--enable', 'relaxed-simd'];
  const { error, stderr } = await asc.main([source, '--outFile', output, ...options, ...relaxed]);
  if (error === null) process.stdout.write(`${name}: ${output}\n`);
  else process.stderr.write(`${name}: ${error.message}\n${stderr.toString()}\n`);
  return error === null;
}

const names = readdirSync(here).filter((name) =>
  existsSync(join(here, name, 'assembly', 'index.ts')),
);
const kernels = new Map<string, Generated>();
for (const name of names) {
  const file = join(here, name, 'generated.ts');
  kernels.set(name, existsSync(file) ? ((await import(file)) as Generated) : {});
}
let failed = 0;
for (const build of builds) {
  // All of a build are written before any is compiled: kernels use each other's parts.
  for (const [name, generated] of kernels) write(build, name, generated);
  for (const name of names) failed += (await compile(build, name)) ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;
