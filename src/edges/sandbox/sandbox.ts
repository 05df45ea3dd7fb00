import { dirname, join } from 'node:path/posix';
import { benchmarkId, type SuiteListing } from '#core/model/benchmark.ts';
import type { ArmName, Failure } from '#core/model/recording.ts';
import type { Tree } from '#ports/checkout.ts';
import type { CompareOutput, ReadOutput, Sandbox } from '#ports/sandbox.ts';
import type { Tuning } from '#suite';
import { parseListing } from './answers.ts';
import { Arms } from './arms.ts';
import { measureCeilings } from './ceilings.ts';
import { commandRound, listCommandSuite, verifyCommandSuite } from './command-suite.ts';
import { readConditions } from './conditions.ts';
import { JudgeAnswers } from './judge-session.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { prepareTree } from './prepare.ts';
import { runToEnd } from './process.ts';
import { Processors } from './processors.ts';
import { profileArm } from './profile.ts';
import { References } from './references.ts';
import { measureRound } from './round.ts';
import { ChildFailure } from './session.ts';
import { readTestbed } from './testbed.ts';
import { verify } from './verify.ts';

export interface SandboxOptions {
  readonly isolation: 'bubblewrap' | 'none';
  /** Installs, builds and the child's mounts are kept here. */
  readonly workDirectory: string;
  readonly compareOutput: CompareOutput;
  readonly readOutput: ReadOutput;
  readonly limits?: Partial<Limits>;
  /** Where the child's code is; by default beside this file. */
  readonly childDirectory?: string;
  /** A checkout whose node_modules serve every tree with the same lockfile. */
  readonly modulesOf?: string;
  /** Whose `PATH`, `HOME` and proxies npm installs with; by default this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { isolation, workDirectory, compareOutput, readOutput } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const { childDirectory = import.meta.dirname } = options;
  const arms = new Arms({ isolation, workDirectory, limits, childDirectory });
  const references = new References(arms, limits);
  const processors = new Processors();
  const answers = new JudgeAnswers();
  const bench = { arms, references, answers, limits, processors, compareOutput };
  const commandBench = { arms, limits, readOutput };
  const { modulesOf = null, environment = process.env } = options;
  const preparing = { arms, isolation, workDirectory, limits, modulesOf, environment };
  return {
    isolation,
    testbed: async () => readTestbed(isolation),
    ceilings: measureCeilings,
    conditions: readConditions,
    prepare: (tree, arm, settings, signal) => prepareTree(preparing, tree, arm, settings, signal),
    run: (tree, command, timeoutMs, signal) => {
      const launch = arms.command(tree, ['/bin/sh', '-c', command], true);
      return runToEnd(launch, { timeoutMs, outputBytes: limits.outputBytes }, signal);
    },
    list: async (tree, arm, files, signal) => {
      const suites: SuiteListing[] = [];
      const failures: Failure[] = [];
      for (const file of files) {
        const listed = await listSuite(arms, tree, arm, file, signal);
        if ('failure' in listed) failures.push(listed.failure);
        else {
          const twin = suites.find(({ kernel }) => kernel === listed.listing.kernel);
          if (twin === undefined) suites.push(listed.listing);
          else failures.push(duplicate(arm, listed.listing, twin));
        }
      }
      return { suites, failures };
    },
    verify: (job) => verify(bench, job),
    round: (job) => measureRound(bench, job),
    profile: (job) => profileArm(bench, job),
    listCommand: (tree, arm, suite, signal) =>
      listCommandSuite(commandBench, tree, arm, suite, signal),
    verifyCommand: (tree, arm, suite, signal) =>
      verifyCommandSuite(commandBench, tree, arm, suite, signal),
    commandRound: (job) => commandRound(commandBench, job),
  };
}

/** Ids start with the kernel's name: two suites of one name could not be told apart. */
function duplicate(arm: ArmName, listing: SuiteListing, twin: SuiteListing): Failure {
  const [file, other] = [listing, twin].map(({ source }) =>
    source.kind === 'suite' ? source.file : source.kernel,
  );
  const { kernel } = listing;
  const message = `${file}: kernel is "${kernel}" as in ${other}; give each suite its own name.`;
  return { arm, kind: 'suite', message, kernel, benchmark: null, tail: '' };
}

async function listSuite(
  arms: Arms,
  tree: Tree,
  arm: ArmName,
  file: string,
  signal: AbortSignal,
): Promise<{ readonly listing: SuiteListing } | { readonly failure: Failure }> {
  const failure = (kind: Failure['kind'], what: string, tail: string): { failure: Failure } => {
    // The suite's own sentences name the file; what its process did does not.
    const message = what.includes(file) ? what : `${file} in ${arm}: ${what}.`;
    return { failure: { arm, kind, message, kernel: kernelOf(file), benchmark: null, tail } };
  };
  try {
    const { session, listing } = await arms.load({ tree, judge: null, suite: file }, signal);
    await session.close();
    const parsed = parseListing(listing, file);
    if ('problem' in parsed) return failure('suite', parsed.problem, '');
    const { kernel, benchmarks, form, verifyShapes, tolerance, requirements } = parsed.listing;
    const { tuning, tags, promises, unverified } = parsed.listing;
    const source = { kind: 'suite', file } as const;
    const cells = benchmarks.map(({ implementation, shape, work }) => {
      const id = benchmarkId(kernel, implementation, shape);
      return { id, kernel, implementation, shape, source, work, tags };
    });
    const tuned = tuning === null ? {} : { tuning: fromRoot(tuning, file) };
    const promised = promises === undefined ? {} : { promises };
    const marked = unverified === undefined ? {} : { unverified };
    const rest = { verifyShapes, tolerance, requirements, ...tuned, ...promised, ...marked };
    return { listing: { source, kernel, form, benchmarks: cells, ...rest } };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return failure(error.kind, error.message, error.tail);
  }
}

/** The suite names files from its own folder. */
function fromRoot(tuning: Tuning, suite: string): Tuning {
  const parameters = tuning.parameters.map((one) => {
    return { ...one, file: join(dirname(suite), one.file) };
  });
  return { ...tuning, parameters };
}

/** The kernel that a suite file which cannot be read is about: its folder's name. */
function kernelOf(file: string): string {
  return file.split('/').at(-2) ?? file;
}
