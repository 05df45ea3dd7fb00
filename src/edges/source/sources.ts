import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '#core/model/errors.ts';
import type { Sources } from '#ports/sources.ts';
import { digestOfText } from './digest.ts';
import { functionsOf } from './functions.ts';
import { matchesGlob } from './glob.ts';
import { implementationsOf } from './implementations.ts';
import { specifiersOf } from './imports.ts';
import { kernelFunctionsOf } from './kernel-functions.ts';
import { literalIn, withLiterals } from './literals.ts';
import { aliasesOf, isObject, type Manifest, manifestIn, resolveIn } from './resolve.ts';
import { signaturesOf } from './signatures.ts';

const code = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Folders that hold no sources of the tree: others' packages, git's, and our own copies. */
const passedOver = /^(?:node_modules|\.git|\.isochron|\.judge-\w+)$/;
export function createSources(): Sources {
  return {
    find,
    closure,
    read,
    literal: async (directory, path, constant) =>
      literalIn(path, await ownText(directory, path), constant),
    withLiterals: async (directory, path, changes) => {
      const before = await ownText(directory, path);
      return { before, text: withLiterals(path, before, changes) };
    },
    matches: matchesGlob,
    digest: digestOfText,
    signatures: signaturesOf,
    implementations: implementationsOf,
    kernelFunctions: kernelFunctionsOf,
    functions: async (directory, file) => {
      const text = await read(directory, file);
      return text === null ? null : functionsOf(file, text);
    },
  };
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

async function read(directory: string, path: string): Promise<string | null> {
  const place = resolve(directory, path);
  if (relative(directory, place).startsWith('..')) {
    throw new UserError(`${path} leaves the repository; name a file inside of it.`);
  }
  return readFile(place, 'utf8').catch(() => null);
}

/** The text of a file that is to be written: what a link leads to is another file. */
async function ownText(directory: string, path: string): Promise<string> {
  const text = await read(directory, path);
  if (text === null) throw new UserError(`There is no file ${path}; name one that is there.`);
  const place = resolve(await realpath(directory), path);
  if ((await realpath(place)) !== place) {
    throw new UserError(`${path} is reached through a link; name the file itself.`);
  }
  return text;
}
