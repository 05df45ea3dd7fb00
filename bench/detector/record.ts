/** Records rounds with the real sandbox, as a run would. */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareOutput } from '#core/analysis/correctness.ts';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { samplesWanted } from '#core/analysis/schedule.ts';
import type { SuiteListing } from '#core/model/benchmark.ts';
import type { Round } from '#core/model/recording.ts';
import type { Testbed } from '#core/model/testbed.ts';
import { readOutput } from '#edges/adapters/read-output.ts';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import { createSandbox } from '#edges/sandbox/sandbox.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import type { OpenSession, Recorded } from './sessions.ts';
import { type Kernel, kernels, suiteOf, treeOf, type Variant } from './trees.ts';

/** A benchmark without thresholds of its own. */
const usualEntry = { smallestEffect: defaultProcedure.smallestEffect, noiseFloor: null };

/** One kind of round: which kernel, and what head is. */
export interface Cell {
  readonly kernel: Kernel;
  readonly variant: Variant;
}

export class Recorder {
  readonly #directory: string;
  readonly #sandbox: Sandbox;
  readonly #trees = new Map<string, Tree>();
  readonly #listings = new Map<Kernel, SuiteListing>();
  /** Rounds of each cell, which say how long the next one is to be. */
  readonly #rounds = new Map<string, Round[]>();

  private constructor(directory: string, sandbox: Sandbox) {
    this.#directory = directory;
    this.#sandbox = sandbox;
  }

  static async start(): Promise<Recorder> {
    const directory = await mkdtemp(join(tmpdir(), 'isochron-detector-'));
    const isolation = (await bubblewrapWorks()) ? 'bubblewrap' : 'none';
    const workDirectory = join(directory, 'work');
    const sandbox = createSandbox({ isolation, workDirectory, compareOutput, readOutput });
    return new Recorder(directory, sandbox);
  }

  testbed(): Promise<Testbed> {
    return this.#sandbox.testbed();
  }

  async close(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Throws where a round fails or a kernel is wrong: then nothing can be said of the times. */
  async round({ kernel, variant }: Cell, index: number, signal: AbortSignal): Promise<Recorded> {
    const base = await this.#tree('same', 'base');
    const head = await this.#tree(variant, 'head');
    const listing = await this.#listing(kernel, base, signal);
    const [benchmark] = listing.benchmarks;
    if (benchmark === undefined) throw new Error(`${kernel} has no benchmark`);
    const cell = `${kernel} ${variant}`;
    const before = this.#rounds.get(cell) ?? [];
    const started = performance.now();
    const { round, checks, failures } = await this.#sandbox.round({
      benchmark,
      base,
      head,
      judge: { name: 'base', tree: base },
      index,
      seed: randomInt(2 ** 32),
      inputSeed: 1,
      tolerance: listing.tolerance,
      samples: samplesWanted(before, usualEntry, defaultProcedure),
      signal,
    });
    const wrong = checks.find(({ status }) => status === 'wrong');
    const problem = failures[0]?.message ?? wrong?.reason;
    if (round === null || problem !== undefined)
      throw new Error(`${kernel}, ${variant}: ${problem}`);
    this.#rounds.set(cell, [...before, round]);
    return { kernel, variant, seconds: (performance.now() - started) / 1000, round };
  }

  /** Base and an unchanged head are two trees of the same files. */
  async #tree(variant: Variant, arm: string): Promise<Tree> {
    const key = join(this.#directory, arm, variant);
    const tree = this.#trees.get(key) ?? (await treeOf(variant, join(this.#directory, arm)));
    this.#trees.set(key, tree);
    return tree;
  }

  async #listing(kernel: Kernel, tree: Tree, signal: AbortSignal): Promise<SuiteListing> {
    const known = this.#listings.get(kernel);
    if (known !== undefined) return known;
    const { suites, failures } = await this.#sandbox.list(tree, 'base', [suiteOf(kernel)], signal);
    const [listing] = suites;
    if (listing === undefined) throw new Error(failures[0]?.message ?? `${kernel} is not there`);
    this.#listings.set(kernel, listing);
    return listing;
  }
}

type Effort = 'unchanged' | '1' | '3' | '5' | '10';

/** Rounds that a session records of each cell: as many as may be asked for within the budget. */
const quiet: Readonly<Record<Effort, number>> = {
  unchanged: 16,
  '1': 30,
  '3': 16,
  '5': 15,
  '10': 15,
};
const noisy: Readonly<Partial<Record<Kernel, Readonly<Record<Effort, number>>>>> = {
  memory: { unchanged: 30, '1': 21, '3': 30, '5': 21, '10': 15 },
  allocating: { unchanged: 24, '1': 60, '3': 21, '5': 15, '10': 15 },
};

function roundsOf(kernel: Kernel, variant: Variant): number {
  const isEffect = variant === '1' || variant === '3' || variant === '5' || variant === '10';
  return (noisy[kernel] ?? quiet)[isEffect ? variant : 'unchanged'];
}

/** Records what is missing of a session; the cells take turns. Sessions take turns in the texts. */
export async function recordSession(
  recorder: Recorder,
  session: OpenSession,
  text: Variant,
  progress: (done: number, all: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const wanted: readonly Variant[] = ['same', text, '1', '3', '5', '10'];
  const cells = wanted.flatMap((variant) => kernels.map((kernel) => ({ kernel, variant })));
  const plan = cells.flatMap((cell) =>
    Array.from({ length: roundsOf(cell.kernel, cell.variant) }, (_, index) => ({
      cell,
      index,
      // Every cell from the begin of the session to its end.
      place: index / roundsOf(cell.kernel, cell.variant),
    })),
  );
  plan.sort((a, b) => a.place - b.place);
  for (const [done, { cell, index }] of plan.entries()) {
    if (session.count(cell.kernel, cell.variant) > index) continue;
    progress(done, plan.length);
    await session.add(await recorder.round(cell, index, signal));
  }
  await session.close();
}
