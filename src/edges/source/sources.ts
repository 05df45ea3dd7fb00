import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { UserError } from '#core/model/errors.ts';
import type { Sources } from '#ports/sources.ts';
import { functionsOf } from './functions.ts';
import { matchesGlob } from './glob.ts';
import { specifiersOf } from './imports.ts';

const code = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Folders that hold no sources of the tree: others' packages, git's, and our own copies. */
const passedOver = /^(?:node_modules|\.git|\.isochron|\.judge-\w+)$/;
/** What a specifier without an extension, or with that of the compiled file, may stand for. */
const endings = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.tsx', '.jsx', '.json'];

export function createSources(): Sources {
  return { find, closure, read, functions: functionsOf, matches: matchesGlob };
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
    if (entry.isDirectory() && !passedOver.test(entry.name)) {
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
  const manifest = await manifestIn(directory, '');
  const aliases = aliasesOf(manifest);
  const packages = await workspacePackages(directory, manifest);
  const seen = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (!code.test(file)) continue;
    const text = await readFile(join(directory, file), 'utf8').catch(() => '');
    for (const specifier of specifiersOf(file, text)) {
      const found = await resolveIn(directory, file, specifier, aliases);
      if (found !== null) waiting.push(found);
      const name = packageOf(specifier);
      const folder = packages.get(name);
      if (folder === undefined) continue;
      packages.delete(name);
      waiting.push(...(await filesBelow(directory, folder)));
    }
  }
  return [...seen].sort();
}

type Aliases = readonly (readonly [string, string])[];

type Manifest = Readonly<Record<string, unknown>>;

/** A folder's package.json; empty where there is none or it is damaged. */
async function manifestIn(directory: string, folder: string): Promise<Manifest> {
  try {
    const text = await readFile(join(directory, folder, 'package.json'), 'utf8');
    const manifest: unknown = JSON.parse(text);
    return isObject(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The `imports` of the tree's package.json: `#name` and `#name/*`. */
function aliasesOf({ imports }: Manifest): Aliases {
  return Object.entries(isObject(imports) ? imports : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

/**
 * The folders of the repository's own packages by name. All files of one that is imported count:
 * what its `exports` name is often built from others.
 */
async function workspacePackages(
  directory: string,
  { workspaces }: Manifest,
): Promise<Map<string, string>> {
  const listed: unknown = isObject(workspaces) ? workspaces.packages : workspaces;
  const globs = (Array.isArray(listed) ? listed : []).filter(
    // What is excluded again is taken as well: too much is measured rather than too little.
    (glob): glob is string => typeof glob === 'string' && !glob.startsWith('!'),
  );
  if (globs.length === 0) return new Map();
  const manifests = globs.map((glob) => `${glob.replace(/^\.\/|\/+$/g, '')}/package.json`);
  const packages = new Map<string, string>();
  for (const file of await find(directory, manifests)) {
    const folder = dirname(file);
    const { name } = await manifestIn(directory, folder);
    if (typeof name === 'string') packages.set(name, folder);
  }
  return packages;
}

/** `@acme/kernels/fast.ts` is a file of the package `@acme/kernels`. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
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
