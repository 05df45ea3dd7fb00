/** Copies of trees with other text in some files, and edits of a person's own files. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '#core/model/errors.ts';
import type { EditedFile } from '#core/model/tuning.ts';
import type { EditedTree, Tree } from '#ports/checkout.ts';
import { makeWorkspaceDirectory, removeWorkspace, unwritten } from './trees.ts';

/** Shares blocks with the original where the file system can. */
export async function editedCopy(
  directory: string,
  tree: Tree,
  files: readonly EditedFile[],
): Promise<EditedTree> {
  const place = await makeWorkspaceDirectory(directory);
  const dispose = (): Promise<void> => removeWorkspace(place);
  const to = join(place, 'tree');
  try {
    const mode = constants.COPYFILE_FICLONE;
    await cp(tree.directory, to, { recursive: true, verbatimSymlinks: true, mode });
    for (const { path, text } of files) await writeFile(join(to, path), text);
  } catch (error) {
    await dispose();
    throw unwritten(to, (error as Error).message);
  }
  if (files.length === 0) return { tree: { ...tree, directory: to }, dispose };
  const commit = { sha: null, ref: `${tree.commit.ref}, edited` };
  return { tree: { directory: to, commit, treeHash: hashOf(tree, files) }, dispose };
}

/** Not git's, but as good a name for what was built of the tree. */
function hashOf({ treeHash }: Tree, files: readonly EditedFile[]): string | null {
  if (treeHash === null) return null;
  const edits = files.map(({ path, text }) => [path, text]);
  return createHash('sha256')
    .update(JSON.stringify([treeHash, edits]))
    .digest('hex');
}

/** All of them or none: what somebody else has changed since is not written over. */
export async function writeInto(root: string, files: readonly EditedFile[]): Promise<void> {
  for (const { path, before } of files) {
    const present = await readFile(join(root, path), 'utf8').catch(() => null);
    if (present !== before) {
      throw new UserError(
        `${path} has changed since the search began, so nothing was written; tune again.`,
      );
    }
  }
  for (const { path, text } of files) {
    await writeFile(join(root, path), text).catch((error: Error) => {
      throw unwritten(join(root, path), error.message);
    });
  }
}
