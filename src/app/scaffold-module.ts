import { UserError } from '#core/model/errors.ts';
import type { Scaffold } from '#core/model/scaffold.ts';
import { scaffoldOf } from '#core/report/scaffold.ts';
import { nothingToScaffold, unreadableModule } from '#core/report/scaffold-messages.ts';
import type { Sources } from '#ports/sources.ts';

/**
 * The suites of one module, by its path from the root. Nothing is written. Throws UserError where
 * there is nothing to write.
 */
export async function scaffoldModule(
  sources: Sources,
  directory: string,
  path: string,
): Promise<Scaffold> {
  const text = await sources.read(directory, path);
  if (text === null) throw new UserError(unreadableModule(path, 'there is no such file'));
  if (!/\.(?:ts|mts)$/.test(path)) {
    throw new UserError(unreadableModule(path, 'types are read from .ts and .mts files only'));
  }
  const functions = sources.kernelFunctions(path, text);
  if (functions === null) throw new UserError(unreadableModule(path, 'it is no code that parses'));
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  const naivePath = `${folder}naive.ts`;
  const plain = naivePath === path ? null : await sources.read(directory, naivePath);
  const read = plain === null ? null : sources.kernelFunctions(naivePath, plain);
  const naive = read === null ? null : { path: naivePath, functions: read };
  const scaffold = scaffoldOf({ path, text, functions, naive });
  if (scaffold.suites.length === 0) {
    throw new UserError(nothingToScaffold(path, scaffold.leftOut));
  }
  return scaffold;
}
