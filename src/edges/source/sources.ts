import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { UserError } from '#core/model/errors.ts';
import type { Sources } from '#ports/sources.ts';
import { matchesGlob } from './glob.ts';
import { specifiersOf } from './imports.ts';

const code = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const passedOver = new Set(['node_modules', '.git', '.isochron']);
/** What a specifier without an extension, or with that of the compiled file, may stand for. */
const endings = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.tsx', '.jsx', '.json'];

export function createSources(): Sources {
  return { find, closure, read, matches: matchesGlob };
}

async function find(directory: string, globs: readonly string[]): Promise<readonly string[]> {
  const all = await filesBelow(directory, '');
  return all.filter((file) => globs.some((glob) => matchesGlob(glob, file))).sort();
}

/** Links are not followed, so no loop and nothing from outside. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !passedOver.has(entry.name)) {
      files.push(...(await filesBelow(root, path)));
    } else if (entry.isFile()) files.push(path);
  }
  return files;
}

async function closure(directory: string, entries: readonly string[]): Promise<readonly string[]> {
  const waiting: string[] = [];
  for (const entry of entries) {
    const info = await stat(join(directory, entry)).catch(() => null);
    if (info?.isDirectory()) waiting.push(...(await filesBelow(directory, entry)));
    else if (info !== null) waiting.push(entry);
  }
  const aliases = await importMap(directory);
  const seen = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (!code.test(file)) continue;
    const text = await readFile(join(directory, file), 'utf8').catch(() => '');
    for (const specifier of specifiersOf(file, text)) {
      const found = await resolveIn(directory, file, specifier, aliases);
      if (found !== null) waiting.push(found);
    }
  }
  return [...seen].sort();
}

type Aliases = readonly (readonly [string, string])[];

/** The `imports` of the tree's package.json: `#name` and `#name/*`. */
async function importMap(directory: string): Promise<Aliases> {
  try {
    const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
      imports?: Record<string, unknown>;
    };
    return Object.entries(manifest.imports ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
  } catch {
    return [];
  }
}

/** A file of the tree, from its root; null for packages and for what is not there. */
async function resolveIn(
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

async function read(directory: string, path: string): Promise<string | null> {
  const place = resolve(directory, path);
  if (relative(directory, place).startsWith('..')) {
    throw new UserError(`${path} leaves the repository; name a file inside of it.`);
  }
  return readFile(place, 'utf8').catch(() => null);
}
