/**
 * The kernels of this repository and of the calibration, built once before all tests where a source
 * is newer: two builds at the same time would spoil what each generates.
 */
import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Implementation, Output, Suite } from '#suite';

const root = join(import.meta.dirname, '..', '..');

/** Suite files from the root, those with known answers left out. */
export const suiteFiles: readonly string[] = globSync(
  ['kernels/*/suite.ts', 'kernels/*/*.suite.ts'],
  { cwd: root, exclude: ['kernels/calibration/**'] },
).sort();

function timesMs(pattern: string): readonly number[] {
  return globSync(pattern, { cwd: root }).map((path) => statSync(join(root, path)).mtimeMs);
}

/** Kernels import parts of each other: one newer source makes all of them old. */
function areBuilt(): boolean {
  const sources = [
    ...timesMs('kernels/{*/assembly,assembly}/*.ts'),
    ...timesMs('kernels/{*/generated,build,loops,tiles}.ts'),
  ];
  const folders = globSync('kernels/*/assembly/index.ts', { cwd: root });
  const built = timesMs('kernels/*/build/*.wasm');
  return built.length >= 3 * folders.length && Math.min(...built) >= Math.max(...sources);
}

/** Called by the test runner; see vitest.config.ts. */
export async function setup(): Promise<void> {
  if (areBuilt()) return;
  await promisify(execFile)(process.execPath, ['kernels/build.ts'], { cwd: root });
}

export async function suiteOf(file: string): Promise<Suite> {
  const module = (await import(join(root, relative('.', file)))) as { default: Suite };
  return module.default;
}

/** What an implementation returns for inputs of its own. */
export async function outputOf(suite: Suite, name: string, inputs: unknown): Promise<Output> {
  const found = suite.implementations[name];
  if (found === undefined) throw new Error(`${suite.kernel} has no implementation ${name}`);
  const long: Implementation<unknown> = typeof found === 'function' ? { run: found } : found;
  return long.run(await (long.prepare ?? ((own) => own))(inputs));
}
