import type { RuleFinding } from '../model/house-rules.ts';
import type { Judgement, Row } from '../model/judgement.ts';
import type { ProfilePair } from '../model/profile.ts';
import type { PullRequest } from '../model/repository.ts';
import { claimsOptimizations } from './optimizations.ts';

/** The largest changes of a pull request … */
const mostChanged = 3;
/** … or, where nothing has changed, what a claim of an optimisation is looked at by. */
const mostUnchanged = 1;

const claim = /\boptimi[sz]\w*|\bspeed(?:s|ing)?[ -]?up\b|\bfaster\b|\bvectori[sz]\w*|\bsimd\b/i;

/**
 * Whether a pull request says that it makes something faster: its title, its text, a section
 * "Optimizations Applied", or that it closes a performance issue.
 */
export function claimsOptimisation(
  { title, body }: Pick<PullRequest, 'title' | 'body'>,
  closesPerformanceIssue: boolean,
): boolean {
  const said = body
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^(?:```|~~~)[\s\S]*?^(?:```|~~~)/gm, '');
  return (
    closesPerformanceIssue || claim.test(title) || claim.test(said) || claimsOptimizations(body)
  );
}

/** Rows to profile, the largest effects first; commands cannot be looked into. */
export function rowsToProfile({ rows }: Judgement, claims: boolean): readonly Row[] {
  const possible = rows
    .filter(({ role, comparison, benchmark }) => {
      return role === 'compared' && comparison !== null && benchmark.source.kind === 'suite';
    })
    .sort((a, b) => effectOf(b) - effectOf(a));
  const changed = possible.filter(({ verdict }) => hasChanged(verdict));
  if (changed.length > 0) return changed.slice(0, mostChanged);
  return claims ? possible.slice(0, mostUnchanged) : [];
}

/** The slowest benchmark of each of some kernels; plain versions only where there is no other. */
export function rowsToLookAt({ rows }: Judgement): readonly Row[] {
  const timed = rows
    .filter(({ aloneNs, benchmark }) => aloneNs !== null && benchmark.source.kind === 'suite')
    .toSorted((a, b) => (b.aloneNs ?? 0) - (a.aloneNs ?? 0));
  const kernels = [...Map.groupBy(timed, ({ benchmark }) => benchmark.kernel).values()];
  return kernels
    .flatMap((own) => {
      const first = own.find(({ benchmark }) => benchmark.implementation !== 'naive') ?? own[0];
      return first === undefined ? [] : [first];
    })
    .slice(0, mostChanged);
}

function hasChanged(verdict: Row['verdict']): boolean {
  return verdict === 'regression' || verdict === 'improvement';
}

function effectOf({ comparison }: Row): number {
  return Math.abs(Math.log(comparison?.ratio ?? 1));
}

/**
 * No optimisation without a profile of what it was to improve. Null where none is claimed.
 * `isNoted`: whether the profiles go into the note of an issue.
 */
export function profileFirst(
  claims: boolean,
  profiles: readonly ProfilePair[],
  isNoted: boolean,
): RuleFinding | null {
  if (!claims) return null;
  const rule = 'profile-first';
  const done = profiles.filter(({ base }) => base !== null).map(({ benchmark }) => benchmark);
  if (done.length > 0 && isNoted) {
    const names = done.map((id) => `\`${id}\``).join(', ');
    const text = `An optimisation is claimed, and the baseline profile of ${names} is in the note.`;
    return { rule, status: 'kept', text, details: [] };
  }
  const why =
    done.length > 0
      ? 'there is no issue whose note could keep the baseline profile'
      : 'there is no baseline profile of what it changes';
  const failures = profiles.flatMap((pair) => pair.failures.map(({ message }) => message));
  return {
    rule,
    status: 'told',
    text: `An optimisation is claimed, but ${why}.`,
    details: failures,
  };
}
