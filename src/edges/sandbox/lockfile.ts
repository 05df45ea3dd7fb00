/**
 * Whether `npm ci` would fetch from the package registry alone. It runs with the network, so a
 * branch must not choose where it connects to: neither by its lockfile nor by its manifest.
 */
import { z } from 'zod';

const specs = z.record(z.string(), z.string()).optional();
const dependents = {
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
  peerDependencies: specs,
  acceptDependencies: specs,
};
/** What npm fetches nothing by, whatever it says. */
const remark = z.unknown().optional();
const remarks = {
  license: remark,
  licenses: remark,
  funding: remark,
  deprecated: remark,
  integrity: remark,
  bin: remark,
  engines: remark,
  bundleDependencies: remark,
  /** Folders of the repository. */
  workspaces: remark,
};
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      name: z.string().optional(),
      version: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      // An archive with a lockfile of its own would say for itself where to fetch from.
      hasShrinkwrap: z.literal(false).optional(),
      ...dependents,
      ...remarks,
    }),
  ),
});
type Locked = z.infer<typeof lockSchema>['packages'][string];

const packageName = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;
/** An exact version. Source: semver.org, "Is there a suggested regular expression?", shortened. */
const exactVersion =
  /^\d+\.\d+\.\d+(?:-[\da-z-]+(?:\.[\da-z-]+)*)?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i;

interface Overrides {
  readonly [name: string]: string | Overrides;
}
const overrides: z.ZodType<Overrides> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), overrides])),
);
const manifestSchema = z.object({ ...dependents, overrides: overrides.optional() });

type Dependents = z.infer<z.ZodObject<typeof dependents>>;

/**
 * One sentence when something would come from elsewhere than `registries` (addresses that end with
 * a slash), or when that cannot be told; else null.
 */
export function foreignSource(
  lock: string,
  manifest: string,
  registries: readonly string[],
): string | null {
  // npm also reads lockfiles with conflict markers in them, and those before version 2.
  const locked = parse(lockSchema, lock);
  if (locked === null) {
    return 'package-lock.json cannot be read; write it anew with npm 7 or later.';
  }
  const own = parse(manifestSchema, manifest);
  if (own === null) return 'package.json cannot be read; mend it.';
  const isRegistry = (url: string): boolean => registries.some((own) => url.startsWith(own));
  for (const [path, entry] of Object.entries(locked.packages)) {
    const from = foreignEntry(path, entry, isRegistry);
    if (from !== null) return sentence('package-lock.json', nameOf(path), from);
    const foreign = foreignSpec(entry);
    if (foreign !== null) return sentence('package-lock.json', ...foreign);
  }
  const foreign = foreignSpec(own) ?? foreignOverride(own.overrides ?? {});
  return foreign === null ? null : sentence('package.json', ...foreign);
}

function nameOf(path: string): string {
  return path.replace(/^.*node_modules\//, '') || 'the package itself';
}

/**
 * Where an entry would be fetched from other than the registry. npm asks for `name@version` where
 * there is no `resolved`, so each of the two could be an address.
 */
function foreignEntry(
  path: string,
  entry: Locked,
  isRegistry: (url: string) => boolean,
): string | null {
  const { name, version, resolved, link } = entry;
  if (path === '') return foreignRest(entry);
  const isPackage = path.includes('node_modules/');
  if (!isInside(path) || (isPackage && !packageName.test(nameOf(path)))) return path;
  if (name !== undefined && !packageName.test(name)) return name;
  if (resolved !== undefined && !(link === true ? isInside(resolved) : isRegistry(resolved))) {
    return resolved;
  }
  if (version !== undefined && !exactVersion.test(version)) return version;
  if (isPackage && link !== true && resolved === undefined && version === undefined) {
    return 'nowhere that it names';
  }
  return foreignRest(entry);
}

const known = new Set(Object.keys(lockSchema.shape.packages.valueType.shape));

/** What newer versions of npm may write beside is let pass where it can be no address. */
function foreignRest(entry: Locked): string | null {
  const rest = Object.entries(entry).filter(([field]) => !known.has(field));
  return rest.map(([, value]) => addressIn(value)).find((found) => found !== null) ?? null;
}

function addressIn(value: unknown): string | null {
  if (typeof value === 'string') return /[:/]/.test(value) ? value : null;
  if (typeof value !== 'object' || value === null) return null;
  return (
    Object.values(value)
      .map(addressIn)
      .find((found) => found !== null) ?? null
  );
}

function sentence(file: string, name: string, from: string): string {
  return (
    `${file} takes ${name} from ${from}; only the package registry is allowed. ` +
    'Install it from the registry, or set `install` in the configuration.'
  );
}

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A folder of the repository, such as a workspace's. */
function isInside(path: string): boolean {
  return /^[\w@./-]+$/.test(path) && !path.startsWith('/') && !path.split('/').includes('..');
}

type Foreign = readonly [name: string, from: string];

function foreignSpec(entry: Dependents): Foreign | null {
  const fields = Object.keys(dependents) as (keyof Dependents)[];
  // Field by field: one may not hide the other's entry of the same name.
  const all = fields.flatMap((field) => Object.entries(entry[field] ?? {}));
  return all.find(([, spec]) => !isPlain(spec)) ?? null;
}

function foreignOverride(entries: Overrides): Foreign | null {
  for (const [name, value] of Object.entries(entries)) {
    const foreign =
      typeof value !== 'string' ? foreignOverride(value) : isPlain(value) ? null : [name, value];
    if (foreign !== null) return foreign as Foreign;
  }
  return null;
}

/** A range, a tag, an alias of the registry's, or a folder: nothing to fetch from elsewhere. */
function isPlain(spec: string): boolean {
  if (spec.startsWith('file:')) return isInside(spec.slice('file:'.length));
  const range = spec.replace(/^npm:(?:@[\w.~-]+\/)?[\w.~-]+(?:@|$)/, '');
  return !/[:/]/.test(range);
}
