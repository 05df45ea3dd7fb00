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
};
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      ...dependents,
    }),
  ),
});
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
    const name = path.replace(/^.*node_modules\//, '') || 'the package itself';
    const { resolved, link } = entry;
    if (resolved !== undefined && !(link === true ? isInside(resolved) : isRegistry(resolved))) {
      return sentence('package-lock.json', name, resolved);
    }
    const foreign = foreignSpec(entry);
    if (foreign !== null) return sentence('package-lock.json', ...foreign);
  }
  const foreign = foreignSpec(own) ?? foreignOverride(own.overrides ?? {});
  return foreign === null ? null : sentence('package.json', ...foreign);
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
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = entry;
  const all = { ...peerDependencies, ...optionalDependencies, ...devDependencies, ...dependencies };
  return Object.entries(all).find(([, spec]) => !isPlain(spec)) ?? null;
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
