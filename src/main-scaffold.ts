/** The commands that write files: suites for a module, and what a repository begins with. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { scaffoldModule } from '#app/scaffold-module.ts';
import { UserError } from '#core/model/errors.ts';
import type { NewFile } from '#core/model/scaffold.ts';
import { scaffoldText } from '#core/report/scaffold-messages.ts';
import { starterFiles, starterText } from '#core/report/starter-files.ts';
import { createSources } from '#edges/source/sources.ts';

export async function scaffoldHere(file: string): Promise<number> {
  const root = process.cwd();
  const path = relative(root, resolve(root, file)).replaceAll('\\', '/');
  const scaffold = await scaffoldModule(createSources(), root, path);
  const { written, kept } = await writeNew(root, scaffold.files);
  process.stdout.write(`${scaffoldText(scaffold, written, kept)}\n`);
  return 0;
}

export async function initHere(flags: { readonly example?: boolean }): Promise<number> {
  const withExample = flags.example ?? false;
  const { written, kept } = await writeNew(process.cwd(), starterFiles(withExample));
  process.stdout.write(`${starterText(written, kept, withExample)}\n`);
  return 0;
}

/** Never over a file that is there. */
async function writeNew(root: string, files: readonly NewFile[]) {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, text } of files) {
    const place = join(root, path);
    try {
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text, { flag: 'wx' });
      written.push(path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw new UserError(`${path} cannot be written (${message}).`);
      kept.push(path);
    }
  }
  return { written, kept };
}
