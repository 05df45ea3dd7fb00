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
import { countedOf, entryFor } from './cells.ts';
import type { OpenSession } from './open-session.ts';
import type { Recorded } from './sessions.ts';
import { type Kernel, kernels, suiteOf, treeOf, type Variant } from './trees.ts';

/** One kind of round: which kernel, and what head is. */
export interface CellName {
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

  /** Takes these rounds for its own, so that the next ones are as long as if it had taken them. */
  resume(rounds: readonly Recorded[]): void {
    for (const recorded of rounds) this.#remember(recorded);
  }

  /** Samples of each arm that the next round of a cell is to take. */
  samples({ kernel, variant }: CellName): number {
    const before = this.#rounds.get(`${kernel} ${variant}`) ?? [];
    return samplesWanted(before, entryFor(defaultProcedure), defaultProcedure);
  }

  async close(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Throws where a round fails or a kernel is wrong: then nothing can be said of the times. */
  async round(cell: CellName, index: number, signal: AbortSignal): Promise<Recorded> {
    const { kernel, variant } = cell;
    const base = await this.#tree('same', 'base');
    const head = await this.#tree(variant, 'head');
    const listing = await this.#listing(kernel, base, signal);
    const [benchmark] = listing.benchmarks;
    if (benchmark === undefined) throw new Error(`${kernel} has no benchmark`);
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
      samples: this.samples(cell),
      signal,
    });
    const wrong = checks.find(({ status }) => status === 'wrong');
    const problem = failures[0]?.message ?? wrong?.reason;
    if (round === null || problem !== undefined)
      throw new Error(`${kernel}, ${variant}: ${problem}`);
    const seconds = (performance.now() - started) / 1000;
    const recorded = { kernel, variant, seconds, round };
    this.#remember(recorded);
    return recorded;
  }

  #remember({ kernel, variant, round }: Recorded): void {
    const cell = `${kernel} ${variant}`;
    this.#rounds.set(cell, [...(this.#rounds.get(cell) ?? []), round]);
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

/**
 * Rounds that a session records of each cell: those of the looks at which nearly all are decided.
 * The looks are after 5, 7, 10, 15, 21, 30, 42 and 60 rounds. Later ones than these numbers allow
 * are not replayed: there a benchmark stays undecided, and costs the time of 60 rounds.
 */
const quiet: Readonly<Record<Effort, number>> = {
  unchanged: 21,
  '1': 30,
  '3': 16,
  '5': 15,
  '10': 15,
};
const noisy: Readonly<Partial<Record<Kernel, Readonly<Record<Effort, number>>>>> = {
  memory: { unchanged: 30, '1': 21, '3': 30, '5': 21, '10': 15 },
  allocating: { unchanged: 30, '1': 60, '3': 21, '5': 15, '10': 15 },
};

function roundsOf(kernel: Kernel, variant: Variant): number {
  const isEffect = variant === '1' || variant === '3' || variant === '5' || variant === '10';
  return (noisy[kernel] ?? quiet)[isEffect ? variant : 'unchanged'];
}

/** A cell gets no more than this many times its rounds to replace those of a busy machine. */
const mostRepeated = 1.5;

/**
 * Cells that are short of rounds that count: a run repeats a round in which the machine was busy,
 * and so does a session.
 */
export function shortCells(cells: readonly CellName[], rounds: readonly Recorded[]): CellName[] {
  const counted = countedOf({ rounds });
  const of = ({ kernel, variant }: CellName, list: readonly Recorded[]) =>
    list.filter((one) => one.kernel === kernel && one.variant === variant).length;
  return cells.filter((cell) => {
    const wanted = roundsOf(cell.kernel, cell.variant);
    return of(cell, counted) < wanted && of(cell, rounds) < mostRepeated * wanted;
  });
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
  recorder.resume(session.rounds);
  for (const [done, { cell, index }] of plan.entries()) {
    if (session.count(cell.kernel, cell.variant) > index) continue;
    progress(done, plan.length);
    await session.add(await recorder.round(cell, index, signal));
  }
  for (;;) {
    const [cell] = shortCells(cells, session.rounds);
    if (cell === undefined) break;
    const index = session.count(cell.kernel, cell.variant);
    await session.add(await recorder.round(cell, index, signal));
  }
  await session.close();
}
