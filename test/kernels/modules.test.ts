/** All modules of a workspace lie over one memory: none may write what another one relies on. */
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Build } from '../../kernels/builds.ts';
import { loadModule } from '../../kernels/builds.ts';
import { instantiate } from '../../kernels/instantiate.ts';

const root = join(import.meta.dirname, '..', '..', 'kernels');
const modules = globSync('*/build/relaxed-256.wasm', { cwd: root })
  .map((file) => basename(dirname(dirname(file))))
  .sort();
/** Where a workspace's own numbers begin. */
const firstByte = 4096;

/** What a module has written when it is there, but has not been called. */
function constantsOf(kernel: string, build: Build): readonly [number, number][] {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
  instantiate(loadModule(kernel, build), memory, () => {});
  const bytes = [...new Uint8Array(memory.buffer)].entries();
  return [...bytes].filter(([, byte]) => byte !== 0);
}

test.each<Build>(['relaxed-256', 'relaxed-128', 'simd-128'])('of %s', (build) => {
  const all = new Map<number, number>();
  const clashes: string[] = [];
  for (const kernel of modules) {
    for (const [at, byte] of constantsOf(kernel, build)) {
      if (at >= firstByte) clashes.push(`${kernel} writes at ${at}`);
      if ((all.get(at) ?? byte) !== byte) clashes.push(`${kernel} has another byte at ${at}`);
      all.set(at, byte);
    }
  }
  expect(modules.length).toBeGreaterThan(20);
  expect(all.size).toBeGreaterThan(100);
  expect(clashes).toEqual([]);
});
