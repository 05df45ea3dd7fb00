import { differenceOf } from '#core/analysis/bits.ts';
import { checkConcerns, failureConcerns } from '#core/analysis/concerns.ts';
import { withDoubts } from '#core/analysis/doubts.ts';
import { gradientCheck } from '#core/analysis/gradients.ts';
import type { SuiteListing } from '#core/model/benchmark.ts';
import type {
  ArmName,
  BitDifference,
  Check,
  Entry,
  Failure,
  Trial,
  Unrepeated,
  Verification,
} from '#core/model/recording.ts';
import type { CommandSuite } from '#core/model/settings.ts';
import { type Selection, sourceKey } from '#core/policy/selection.ts';
import type { Workspace } from '#ports/checkout.ts';
import type { VerifyJob, VerifyOutcome } from '#ports/sandbox.ts';
import type { Bench } from '#ports/world.ts';

export interface Verified {
  readonly checks: readonly Check[];
  readonly failures: readonly Failure[];
  readonly verification: Verification;
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
  const trials: Trial[] = [];
  const unrepeated: Unrepeated[] = [];
  const different: BitDifference[] = [];
  let cells = 0;
  // Of head, until base has returned its own: they may be large.
  let ofHead: VerifyOutcome['outputs'] = [];
  for (const [done, job] of jobs.entries()) {
    bench.progress.advance(done, jobs.length, `${job.suite.kernel}, ${job.arm}`);
    const verified = await bench.sandbox.verify(job);
    checks.push(...verified.checks, ...gradientChecks(job, verified));
    failures.push(...verified.failures);
    trials.push(...verified.trials);
    unrepeated.push(...unrepeatedOf(job, verified));
    if (job.arm === 'head') {
      ofHead = verified.outputs;
      continue;
    }
    const pairs = pairsOf(ofHead, verified.outputs);
    cells += pairs.length;
    different.push(...pairs.flatMap((pair) => differenceOf(...pair) ?? []));
  }
  const runnable = (arm: ArmName, { kernel }: CommandSuite): boolean =>
    !failed.some((one) => one.arm === arm && one.kernel === kernel);
  checks.push(...(await verifyCommands(bench, workspace, selection, commands, runnable, rest)));
  const againstBase = workspace.base === null ? null : { cells, different };
  const verification = { seed: rest.seed, trials, againstBase, unrepeated };
  return { checks: withDoubts(checks, workspace.base === null), failures, verification };
}

type Outputs = VerifyOutcome['outputs'];

function gradientChecks({ arm, judge, suite }: VerifyJob, verified: VerifyOutcome): Check[] {
  const tolerance = suite.tolerance ?? 0;
  return verified.gradients.flatMap(({ cell, ...gradient }) => {
    const returned = verified.outputs.find((one) => one.cell === cell);
    if (returned === undefined) return [];
    const asked = { arm, cell, judge: judge.name, tolerance };
    return gradientCheck(asked, returned.output, gradient) ?? [];
  });
}

function unrepeatedOf({ arm }: VerifyJob, { outputs }: VerifyOutcome): Unrepeated[] {
  return outputs.flatMap(({ cell, output, repeats, again }): Unrepeated[] => {
    if (!repeats) return [{ cell, arm, between: 'calls' }];
    const isOther = again !== null && differenceOf(cell, output, again) !== null;
    return isOther ? [{ cell, arm, between: 'processes' }] : [];
  });
}

function pairsOf(head: Outputs, base: Outputs) {
  return head.flatMap(({ cell, output }) => {
    const other = base.find((one) => one.cell === cell);
    return other === undefined ? [] : [[cell, output, other.output] as const];
  });
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
export function isSpoilt(
  { benchmark, role }: Entry,
  { checks, failures }: Pick<Verified, 'checks' | 'failures'>,
): boolean {
  // Base's faults are no reason not to time what head alone has.
  const counts = ({ arm }: { readonly arm: ArmName }): boolean =>
    arm === 'head' || role === 'compared';
  return (
    checks.some((one) => counts(one) && one.status === 'wrong' && checkConcerns(one, benchmark)) ||
    failures.some((one) => counts(one) && failureConcerns(one, benchmark))
  );
}
