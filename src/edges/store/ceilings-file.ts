/** Ceilings in files, one a testbed: for commands that have no database. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKeptCeilings } from '#core/config/ceilings.ts';
import type { CeilingsShelf } from '#ports/ceilings.ts';

export function createCeilingsFiles(directory: string): CeilingsShelf {
  const fileOf = (testbedId: string) => join(directory, `${testbedId}.json`);
  return {
    find: async (testbedId) => {
      const text = await readFile(fileOf(testbedId), 'utf8').catch(() => null);
      return text === null ? null : parseKeptCeilings(text);
    },
    save: async (ceilings) => {
      await mkdir(directory, { recursive: true });
      const file = fileOf(ceilings.testbedId);
      // Renamed, so that a reader finds all of it or none.
      await writeFile(`${file}.part`, `${JSON.stringify(ceilings, null, 2)}\n`);
      await rename(`${file}.part`, file);
    },
  };
}
