/**
 * The kernels of this repository and that of the calibration, built where their AssemblyScript is
 * newer than what was built.
 */
import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Implementation, Output, Random, Shape, Suite } from '#suite';

export const names = ['add', 'conv2d', 'matmul', 'normalize'] as const;
export type KernelName = (typeof names)[number];

const root = join(import.meta.dirname, '..', '..');

function changedMs(...paths: readonly string[]): number {
  return Math.max(...paths.map((path) => statSync(path).mtimeMs));
}

function isBuilt(name: string): boolean {
  const folder = join(root, 'kernels', name);
  const built = globSync(join(folder, 'build', 'optimized.wasm'));
  // conv2d's assembly imports matmul's.
  const sources = globSync(join(root, 'kernels', '*', 'assembly', '*.ts'));
  return built.length === 1 && changedMs(...built) >= changedMs(...sources);
}

export async function buildKernels(): Promise<void> {
  if ([...names, 'calibration'].every(isBuilt)) return;
  await promisify(execFile)(process.execPath, ['kernels/build.ts'], { cwd: root });
}

/** The suite of a built kernel; its wrapper reads the WebAssembly when it is imported. */
export async function suiteOf(name: KernelName): Promise<Suite> {
  const module = (await import(join(root, 'kernels', name, 'suite.ts'))) as { default: Suite };
  return module.default;
}

/** What an implementation returns for inputs of its own. */
export async function outputOf(suite: Suite, name: string, inputs: unknown): Promise<Output> {
  const found = suite.implementations[name];
  if (found === undefined) throw new Error(`${suite.kernel} has no implementation ${name}`);
  const long: Implementation<unknown> = typeof found === 'function' ? { run: found } : found;
  return long.run(await (long.prepare ?? ((own) => own))(inputs));
}

/** Operands of a matrix product that need not be square, which the suite's own shapes are. */
export function matmulOperands({ m = 0, n = 0, k = 0 }: Shape, random: Random) {
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
  return { m, n, k, a: normals(m * k), b: normals(k * n), c: new Float32Array(m * n) };
}

/** A small shape of a kernel, sizes that no block divides among them. */
export function drawShape(name: KernelName, random: Random): Shape {
  const size = (most: number) => 1 + random.integer(most);
  switch (name) {
    case 'add':
      return { length: random.integer(3000) };
    case 'matmul':
      return { m: size(70), n: size(70), k: size(70) };
    case 'normalize':
      return { rows: size(12), columns: size(300) };
    case 'conv2d':
      return {
        batch: size(2),
        channels: size(5),
        height: size(14),
        width: size(14),
        filters: size(6),
        size: size(5),
        stride: size(3),
        padding: random.integer(3),
      };
  }
}
