import type { RuleFinding } from '../../model/house-rules.ts';
import { namedKernels } from '../named-kernels.ts';
import { approvalOf, counted, type Digest, listed, quoted, shortened } from './words.ts';

export interface ScopeInput {
  /** Lines added and removed, by path. */
  readonly changedLines: ReadonlyMap<string, number>;
  /** Every kernel, measured now or not, with the files that it is made of. */
  readonly kernels: readonly ScopedKernel[];
  /** Title and body of the issue; null without one. */
  readonly issue: string | null;
  readonly limit: number;
  readonly digest: Digest;
}

export interface ScopedKernel {
  readonly name: string;
  readonly files: ReadonlySet<string>;
  readonly isTouched: boolean;
}

/** Written by a program: they are listed, and their lines are nobody's to read. */
const lockfiles = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock)$/;
/** Isochron's own. */
const notes = 'notes/issues/';

/** The kernels that the issue names, or those that are touched if it names none. */
function kernelsInQuestion(
  kernels: readonly ScopedKernel[],
  issue: string | null,
): readonly ScopedKernel[] {
  const names = [...new Set(kernels.map(({ name }) => name))];
  const named = issue === null ? names : namedKernels(issue, names);
  // All of them is what is meant where none is named.
  if (named.length === names.length) return kernels.filter(({ isTouched }) => isTouched);
  return kernels.filter(({ name }) => named.includes(name));
}

/** The smallest change: what lies outside of the kernels in question is listed and counted. */
export function scopeFinding(input: ScopeInput): RuleFinding {
  const { changedLines, limit, digest } = input;
  const rule = 'scope';
  const meant = kernelsInQuestion(input.kernels, input.issue);
  const names = [...new Set(meant.map(({ name }) => name))];
  const around = names.length === 0 ? 'the kernels' : listed(names);
  const outside = [...changedLines]
    .filter(([file]) => !file.startsWith(notes) && !meant.some(({ files }) => files.has(file)))
    .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  if (outside.length === 0) {
    return { rule, status: 'kept', text: `Nothing outside of ${around} is changed.`, details: [] };
  }
  const lines = outside
    .filter(([file]) => !lockfiles.test(file))
    .reduce((sum, [, count]) => sum + count, 0);
  const details = outside.map(([file, count]) => `${quoted(file)}: ${counted(count, 'line')}.`);
  const said = `${counted(outside.length, 'file')} outside of ${around}, ${counted(lines, 'line')}`;
  if (lines <= limit) {
    const text = `${said}; up to ${limit} are fine.`;
    return { rule, status: 'told', text, details: shortened(details) };
  }
  return {
    rule,
    status: 'asked',
    text: `${said}, over the limit of ${limit}: split them off.`,
    details: shortened(details),
    ...approvalOf(rule, details.join('\n'), digest),
  };
}
