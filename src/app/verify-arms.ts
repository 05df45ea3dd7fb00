import { checkConcerns, failureConcerns } from '#core/analysis/concerns.ts';
import type { SuiteListing } from '#core/model/benchmark.ts';
import type { ArmName, Check, Entry, Failure } from '#core/model/recording.ts';
import type { CommandSuite } from '#core/model/settings.ts';
import { type Selection, sourceKey } from '#core/policy/selection.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { VerifyJob } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';

export interface Verified {
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
}

/** What the suites of both trees offer; base is null where head is measured alone. */
export interface Listings {
  readonly base: readonly SuiteListing[] | null;
  readonly head: readonly SuiteListing[];
}

/**
 * Numbers before speed. Both arms are judged by the merge base's suite; where head changes a suite,
 * head must pass its own as well; what is new is judged by its own.
 */
export async function verifyArms(
  bench: Bench,
  workspace: Workspace,
  selection: Selection,
  listings: Listings,
  commands: readonly CommandSuite[],
  failed: readonly Failure[],
  rest: Pick<VerifyJob, 'seed' | 'signal'>,
): Promise<Verified> {
  const jobs = selection.suites
    .filter((suite) => suite.form !== 'command')
    .flatMap((suite) => jobsOf(suite, workspace, selection, listings, rest));
  const checks: Check[] = [];
  const failures: Failure[] = [];
  for (const [done, job] of jobs.entries()) {
    bench.progress.advance(done, jobs.length, `${job.suite.kernel}, ${job.arm}`);
    const verified = await bench.sandbox.verify(job);
    checks.push(...verified.checks);
    failures.push(...verified.failures);
  }
  const runnable = (arm: ArmName, { kernel }: CommandSuite): boolean =>
    !failed.some((one) => one.arm === arm && one.kernel === kernel);
  checks.push(...(await verifyCommands(bench, workspace, selection, commands, runnable, rest)));
  return { checks, failures };
}

/** A command knows its own numbers: what its verify command says holds for all that it measures. */
async function verifyCommands(
  bench: Bench,
  { base, head }: Workspace,
  selection: Selection,
  commands: readonly CommandSuite[],
  runnable: (arm: ArmName, command: CommandSuite) => boolean,
  { signal }: Pick<VerifyJob, 'signal'>,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const command of commands) {
    const isMeasured = selection.entries.some(
      ({ benchmark: { source } }) => source.kind === 'command' && source.kernel === command.kernel,
    );
    if (!isMeasured || command.verify === null) continue;
    for (const [arm, tree] of [['base', base] as const, ['head', head] as const]) {
      // What was not built says nothing about its numbers.
      if (tree === null || !runnable(arm, command)) continue;
      bench.progress.step(`checking the numbers of ${command.kernel}, ${arm}`);
      const check = await bench.sandbox.verifyCommand(tree, arm, command, signal);
      if (check !== null) checks.push(check);
    }
  }
  return checks;
}

function jobsOf(
  suite: SuiteListing,
  workspace: Workspace,
  selection: Selection,
  listings: Listings,
  rest: Pick<VerifyJob, 'seed' | 'signal'>,
): VerifyJob[] {
  const { base, head } = workspace;
  const key = sourceKey(suite.source);
  const wanted = selection.entries
    .filter(({ benchmark }) => sourceKey(benchmark.source) === key)
    .map(({ benchmark }) => benchmark.implementation);
  const implementations = [...new Set(wanted)];
  const ofBase = listings.base?.find(({ source }) => sourceKey(source) === key) ?? null;
  const known = new Set(ofBase?.benchmarks.map(({ implementation }) => implementation));
  const old = implementations.filter((name) => known.has(name));
  const changed = selection.changedSuites.includes(key);
  const byOwn = changed ? implementations : implementations.filter((name) => !known.has(name));

  const jobs: VerifyJob[] = [];
  if (base !== null && ofBase !== null && old.length > 0) {
    const common = { ...rest, suite: ofBase, implementations: old };
    const judge = { name: 'base', tree: base } as const;
    jobs.push({ ...common, arm: 'head', tree: head, judge });
    jobs.push({ ...common, arm: 'base', tree: base, judge });
  }
  if (byOwn.length > 0) {
    const judge = { name: 'head', tree: head } as const;
    jobs.push({ ...rest, suite, implementations: byOwn, arm: 'head', tree: head, judge });
  }
  return jobs;
}

/** An entry whose numbers are wrong or whose process failed is not timed: its verdict is known. */
export function isSpoilt({ benchmark, role }: Entry, { checks, failures }: Verified): boolean {
  // Base's faults are no reason not to time what head alone has.
  const counts = ({ arm }: { readonly arm: ArmName }): boolean =>
    arm === 'head' || role === 'compared';
  return (
    checks.some((one) => counts(one) && one.status === 'wrong' && checkConcerns(one, benchmark)) ||
    failures.some((one) => counts(one) && failureConcerns(one, benchmark))
  );
}
