import type { Tree } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';

/** Where repositories keep what a note links to instead of repeating it. */
const folders = ['notes/review', 'agents'];

/** Those of them that a tree has. */
export async function documentsIn(
  { sources }: Pick<Bench, 'sources'>,
  { directory }: Tree,
): Promise<readonly string[]> {
  const files = await sources.find(
    directory,
    folders.map((folder) => `${folder}/**`),
  );
  return folders.filter((folder) => files.some((file) => file.startsWith(`${folder}/`)));
}
