/** Which file of the tree a specifier stands for. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** What a specifier without an extension, or with that of the compiled file, may stand for. */
const endings = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.tsx', '.jsx', '.json'];

export type Aliases = readonly (readonly [string, string])[];

export type Manifest = Readonly<Record<string, unknown>>;

/** A folder's package.json; empty where there is none or it is damaged. */
export async function manifestIn(directory: string, folder: string): Promise<Manifest> {
  try {
    const text = await readFile(join(directory, folder, 'package.json'), 'utf8');
    const manifest: unknown = JSON.parse(text);
    return isObject(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

export function isObject(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The `imports` of the tree's package.json: `#name` and `#name/*`. */
export function aliasesOf({ imports }: Manifest): Aliases {
  return Object.entries(isObject(imports) ? imports : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

/** A file of the tree, from its root; null for packages and for what is not there. */
export async function resolveIn(
  directory: string,
  from: string,
  specifier: string,
  aliases: Aliases,
): Promise<string | null> {
  const target = specifier.startsWith('.')
    ? join(dirname(from), specifier.replace(/[?#].*$/, ''))
    : aliasOf(specifier, aliases);
  if (target === null || normalize(target).startsWith('..')) return null;
  const path = normalize(target);
  const bare = path.replace(/\.(?:[cm]?js|jsx)$/, '');
  const candidates = [path, bare].flatMap((stem) => endings.map((ending) => `${stem}${ending}`));
  for (const candidate of [...candidates, `${path}/index.ts`, `${path}/index.js`]) {
    const info = await stat(join(directory, candidate)).catch(() => null);
    if (info?.isFile()) return candidate;
  }
  return null;
}

function aliasOf(specifier: string, aliases: Aliases): string | null {
  for (const [name, target] of aliases) {
    if (name === specifier) return target;
    const [before, after] = name.split('*');
    if (after === undefined || before === undefined) continue;
    if (specifier.startsWith(before) && specifier.endsWith(after)) {
      const middle = specifier.slice(before.length, specifier.length - after.length);
      return target.replace('*', middle);
    }
  }
  return null;
}
