/** Links of a branch, which must not lead Isochron out of the tree. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createCheckout } from '#edges/checkout/checkout.ts';
import type { Tree } from '#ports/checkout.ts';
import { Repository, scratchDirectory, writeFiles } from '../cli/scratch.ts';

const { signal } = new AbortController();
let place: string;
let repository: Repository;

beforeEach(async () => {
  place = scratchDirectory('links');
  repository = await new Repository(place).init();
  writeFiles(place, { 'outside/secret.txt': 'secret' });
});

function link(path: string, target: string): void {
  mkdirSync(dirname(join(repository.directory, path)), { recursive: true });
  symlinkSync(target, join(repository.directory, path));
}

/** Head as its working tree and as its commit: both ways must keep the same promise. */
async function heads(): Promise<readonly Tree[]> {
  await repository.commit('Begin');
  const checkout = createCheckout(join(place, 'work'));
  const source = { directory: repository.directory, base: null, alone: true };
  const copied = await checkout.openLocal({ ...source, head: null }, signal);
  const exported = await checkout.openLocal({ ...source, head: 'HEAD' }, signal);
  return [copied.head, exported.head];
}

test.each([
  ['out of the tree', '../../../../../outside/secret.txt'],
  ['to the folder above it', '..'],
  ['to the other arm', '../base'],
  ['out and to nothing', '../../nothing/here'],
  ['to the root', '/'],
])('a link that leads %s is left out', async (_, target) => {
  link('link', target);
  repository.write({ 'a.txt': '' });
  for (const { directory } of await heads()) expect(readdirSync(directory)).toEqual(['a.txt']);
});

test('a link to a file of this machine is left out', async () => {
  link('deep/link', join(place, 'outside/secret.txt'));
  for (const { directory } of await heads())
    expect(readdirSync(join(directory, 'deep'))).toEqual([]);
});

test('a way out over another link is left out', async () => {
  repository.write({ 'a/b/c/file.txt': '' });
  link('a/b/c/top', '../../..');
  // Read as text this stays inside; on disk, `top` is the root of the tree.
  link('out', 'a/b/c/top/../../head/../../outside');
  for (const { directory } of await heads()) {
    expect(readdirSync(directory)).toEqual(['a']);
    expect(lstatSync(join(directory, 'a/b/c/top')).isSymbolicLink()).toBe(true);
  }
});

test('links inside stay, also in circles and to what a build has yet to make', async () => {
  repository.write({ 'a/file.txt': 'text', '..b/file.txt': '' });
  link('a/self', '.');
  link('circle', 'circle');
  link('built.wasm', 'build/kernel.wasm');
  link('dots', '..b/file.txt');
  link('file', 'a/self/self/file.txt');
  for (const { directory } of await heads()) {
    const names = ['..b', 'a', 'built.wasm', 'circle', 'dots', 'file'];
    expect(readdirSync(directory).sort()).toEqual(names);
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('text');
  }
});

test('what lies behind a link out of the tree is neither read nor removed', async () => {
  const outside = join(place, 'outside');
  symlinkSync('../elsewhere', join(outside, 'own-link'));
  link('deep/out', outside);
  for (const { directory } of await heads()) {
    expect(existsSync(join(directory, 'deep/out'))).toBe(false);
    expect(lstatSync(join(outside, 'own-link')).isSymbolicLink()).toBe(true);
  }
});
