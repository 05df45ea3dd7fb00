import type { RuleFinding } from '../../model/house-rules.ts';
import type { Matches } from '../touched.ts';
import { approvalOf, type Digest, listed, quoted, shortened } from './words.ts';

export interface ArchitectureInput {
  readonly changedFiles: readonly string[];
  readonly globs: readonly string[];
  /** Files that the package shows to others, globs as well; see `packageEntries`. */
  readonly entries: readonly string[];
  /** Modules of kernels, of which the rule of signatures speaks. */
  readonly kernelModules: readonly string[];
  /** Head's text of a changed file; null where it is gone. */
  readonly contents: ReadonlyMap<string, string | null>;
  readonly matches: Matches;
  readonly digest: Digest;
}

/** What of the changed files concerns the whole repository, sorted. */
export function architectureFiles(
  input: Pick<
    ArchitectureInput,
    'changedFiles' | 'globs' | 'entries' | 'kernelModules' | 'matches'
  >,
): readonly string[] {
  const { changedFiles, globs, entries, kernelModules, matches } = input;
  const isEntry = (file: string): boolean =>
    !kernelModules.includes(file) && entries.some((entry) => matches(entry, file));
  return changedFiles
    .filter((file) => globs.some((glob) => matches(glob, file)) || isEntry(file))
    .toSorted();
}

/** Asked, and escalated where there is a chain, not refused: a person says whether it is meant. */
export function architectureFinding(input: ArchitectureInput): RuleFinding {
  const rule = 'architecture';
  const files = architectureFiles(input);
  if (files.length === 0) {
    const text = 'Dependencies, build and public entries are as they were.';
    return { rule, status: 'kept', text, details: [] };
  }
  const content = files.map((file) => `${file}\n${input.contents.get(file) ?? ''}`).join('\n');
  return {
    rule,
    status: 'asked',
    text: `The whole repository builds on ${listed(files)}: whoever answers for that has to look.`,
    details: shortened(files.map((file) => `${quoted(file)} is changed.`)),
    ...approvalOf(rule, content, input.digest),
  };
}

/**
 * The files that a package.json shows to others: `exports`, `main`, `module`, `types`, `browser`
 * and `bin`, from the root of the repository. Empty for a text that is no such file.
 */
export function packageEntries(manifest: string | null): readonly string[] {
  const { exports, main, module, types, browser, bin } = parsedManifest(manifest);
  return [...new Set([exports, main, module, types, browser, bin].flatMap(textsIn))]
    .filter((path) => !path.includes('..'))
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => path !== '' && path !== 'package.json');
}

function parsedManifest(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(text ?? '{}');
    const isObject = typeof manifest === 'object' && manifest !== null;
    return isObject ? (manifest as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
