/** Copies of a tree with other text in a file, and edits of a person's own files. */
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { createSources } from '#edges/source/sources.ts';
import type { Tree } from '#ports/checkout.ts';
import { Repository, scratchDirectory } from '../cli/scratch.ts';

const { signal } = new AbortController();
const edit = {
  path: 'kernels/a/blocks.ts',
  before: 'const rows = 1;\n',
  text: 'const rows = 2;\n',
};
let repository: Repository;
let checkout: ReturnType<typeof createCheckout>;

beforeEach(async () => {
  const place = scratchDirectory('edited');
  checkout = createCheckout(join(place, 'work'));
  repository = await new Repository(place).init();
  await repository.commit('Begin', { [edit.path]: edit.before, 'other.txt': 'other' });
});

async function head(): Promise<Tree> {
  const source = { directory: repository.directory, base: null, head: null, alone: true };
  return (await checkout.openLocal(source, signal)).head;
}

function textIn(directory: string, path = edit.path): string {
  return readFileSync(join(directory, path), 'utf8');
}

test('a copy differs in its edits alone, has a build of its own, and goes when it is over', async () => {
  const tree = await head();
  const { tree: copy, dispose } = await checkout.edited(tree, [edit]);
  const files = (of: Tree) => readdirSync(of.directory, { recursive: true }).map(String).sort();
  expect(files(copy)).toEqual(files(tree));
  expect(textIn(copy.directory)).toBe(edit.text);
  expect(textIn(copy.directory, 'other.txt')).toBe('other');
  expect(textIn(tree.directory)).toBe(edit.before);
  expect(copy.commit.sha).toBeNull();
  const again = await checkout.edited(tree, [edit]);
  const another = await checkout.edited(tree, [{ ...edit, text: 'const rows = 3;\n' }]);
  expect(again.tree.treeHash).toBe(copy.treeHash);
  expect(new Set([tree, copy, another.tree].map(({ treeHash }) => treeHash)).size).toBe(3);
  await dispose();
  expect(existsSync(copy.directory)).toBe(false);
});

test('a copy without edits is the same tree again; of a changed one nothing is kept', async () => {
  const tree = await head();
  const { tree: copy } = await checkout.edited(tree, []);
  expect(copy).toEqual({ ...tree, directory: copy.directory });
  repository.write({ 'other.txt': 'changed' });
  expect((await checkout.edited(await head(), [edit])).tree.treeHash).toBeNull();
});

test('the working tree gets all edits, from whichever of its folders, or none', async () => {
  const { directory } = repository;
  const stale = { path: 'other.txt', before: 'another', text: 'new' };
  const refused = checkout.write(directory, [edit, stale], signal);
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow('other.txt has changed since the search began');
  expect(textIn(directory)).toBe(edit.before);
  await checkout.write(join(directory, 'kernels'), [edit], signal);
  expect(textIn(directory)).toBe(edit.text);
});

test('a constant is not read through a link', async () => {
  const { directory } = repository;
  const sources = createSources();
  symlinkSync('blocks.ts', join(directory, 'kernels/a/link.ts'));
  symlinkSync('a', join(directory, 'kernels/b'));
  expect(await sources.literal(directory, edit.path, 'rows')).toBe(1);
  for (const path of ['kernels/a/link.ts', 'kernels/b/blocks.ts']) {
    const read = sources.literal(directory, path, 'rows');
    await expect(read).rejects.toThrow(`${path} is reached through a link; name the file itself.`);
  }
  const gone = sources.literal(directory, 'kernels/a/gone.ts', 'rows');
  await expect(gone).rejects.toThrow('There is no file kernels/a/gone.ts; name one that is there.');
});
