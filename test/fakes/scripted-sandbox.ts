/**
 * A sandbox for flow tests, where what is tested is what happens around the measuring. The
 * repository under test says in `kernels/<name>/behaviour.json` how its kernel behaves, so that a
 * flow changes a kernel as people do: by a push. Real kernels are measured in test/edges and in the
 * demo.
 */
import { EventEmitter, once } from 'node:events';
import type { SuiteListing } from '#core/model/benchmark.ts';
import type { ArmName, Check, Failure, Round } from '#core/model/recording.ts';
import { readConditions } from '#edges/sandbox/conditions.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Sandbox } from '#ports/sandbox.ts';
import {
  armSamples,
  type Behaviour,
  behaviourOf,
  behavioursOf,
  listing,
  probeChecks,
  tolerance,
  trialsOf,
} from './scripted-kernels.ts';
import { scriptedProfile, usualSamples } from './scripted-profile.ts';

export const testbedId = 'scripted';

export class ScriptedSandbox implements Sandbox {
  readonly isolation = 'bubblewrap';
  /** Kernels whose numbers were looked at, in order: who was measured at all. */
  readonly verified: string[] = [];
  /** Benchmarks and arms that were profiled, in order. */
  readonly profiled: string[] = [];
  /** How slow the machine is today: all that it times takes so many times as long. */
  slowness = 1;
  /** Another machine has another one. */
  testbedId = testbedId;
  readonly #events = new EventEmitter();
  readonly #prepared = new Set<string>();
  /** Rounds of what has luck, by its time a call. */
  readonly #rounds = new Map<number, number>();
  #waiting = 0;

  /** Until a measurement waits for `release`. */
  async underWay(): Promise<void> {
    if (this.#waiting === 0) await once(this.#events, 'waiting');
  }

  /** What waits goes on. */
  release(): void {
    this.#events.emit('release');
  }

  async testbed() {
    const cpu = 'Scripted CPU';
    const runtime = 'node 26.0.0';
    const rest = { cores: 2, kernel: 'Linux', v8: '14', sandbox: 'bubblewrap' } as const;
    const machine = { cpuFlags: '', hypervisor: 'unknown', flags: '' };
    return { id: this.testbedId, cpu, runtime, ...rest, ...machine };
  }

  async ceilings() {
    return {
      operations: [{ name: 'relaxed-256', gflops: 96 }],
      bandwidths: [{ bytes: 12_288, gbps: 180 }],
    };
  }

  readonly conditions = readConditions;

  async prepare(tree: Tree, arm: ArmName): Promise<Failure | null> {
    this.#prepared.add(tree.directory);
    const build = behavioursOf(tree).find(({ failure }) => failure?.kind === 'build')?.failure;
    return build === undefined ? null : { ...build, arm, kernel: null, benchmark: null };
  }

  /** As a shell would, of the two commands that the flows know. */
  async run(tree: Tree, command: string) {
    return command.split(' ')[0] === 'true' && this.#prepared.has(tree.directory)
      ? { exitCode: 0, stopped: null, tail: '' }
      : { exitCode: 1, stopped: null, tail: '3 specs failed\n' };
  }

  async list(tree: Tree, arm: ArmName, files: readonly string[]) {
    const suites: SuiteListing[] = [];
    const failures: Failure[] = [];
    for (const file of files) {
      const kernel = file.split('/')[1] as string;
      const { failure, tuning } = behaviourOf(tree, kernel);
      if (failure?.kind === 'suite') failures.push({ ...failure, arm, kernel, benchmark: null });
      else {
        const own = listing(kernel, file, behaviourOf(tree, kernel));
        suites.push({ ...own, ...(tuning === undefined ? {} : { tuning }) });
      }
    }
    return { suites, failures };
  }

  async verify({ arm, tree, judge, suite, seed, signal }: Parameters<Sandbox['verify']>[0]) {
    const behaviour = behaviourOf(tree, suite.kernel);
    this.verified.push(suite.kernel);
    if (behaviour.waits) await this.#untilReleased(signal);
    const failed = behaviour.failure !== undefined && behaviour.failure.kind !== 'build';
    const checks = suite.benchmarks.map(
      ({ id }): Check => ({
        status: behaviour.wrong ? 'wrong' : 'right',
        maxAbsoluteError: behaviour.wrong ? 3 : 1e-7,
        maxRelativeError: behaviour.wrong ? 0.5 : 1e-7,
        maxUlp: behaviour.wrong ? 1e7 : 2,
        tolerance,
        reason: behaviour.wrong ? 'it is 3 off.' : null,
        arm,
        cell: id,
        phase: 'before-timing',
        judge: judge.name,
      }),
    );
    const failures = suite.benchmarks.map(
      ({ id }): Failure => ({ ...behaviour.failure!, arm, kernel: suite.kernel, benchmark: id }),
    );
    const beyond = { trials: trialsOf(behaviour, arm, suite), outputs: [], gradients: [] };
    if (failed) return { ...beyond, checks: [], failures, trials: [] };
    const probed = probeChecks(behaviour, arm, suite, seed);
    return { ...beyond, checks: [...checks, ...probed], failures: [] };
  }

  async round({ benchmark, base, head, index, samples }: Parameters<Sandbox['round']>[0]) {
    const at = (tree: Tree, arm: ArmName) => {
      const own = this.#withLuck(behaviourOf(tree, benchmark.kernel));
      const optimizedNs = own.sizes?.[`${benchmark.shape.n}`] ?? own.ns;
      const ns = benchmark.implementation === 'naive' ? (own.naiveNs ?? own.ns) : optimizedNs;
      return armSamples({ ...own, ns: ns * this.slowness }, index, arm, samples);
    };
    const round: Round = {
      benchmark: benchmark.id,
      index,
      base: base === null ? null : at(base, 'base'),
      head: at(head, 'head'),
    };
    return { round, checks: [], failures: [] };
  }

  #withLuck(behaviour: Behaviour): Behaviour {
    const { ns, luckyRounds } = behaviour;
    if (luckyRounds === undefined) return behaviour;
    const rounds = this.#rounds.get(ns) ?? 0;
    this.#rounds.set(ns, rounds + 1);
    return rounds < luckyRounds ? behaviour : { ...behaviour, ns: 1_000_000 };
  }

  async profile({ benchmark, arm, tree }: Parameters<Sandbox['profile']>[0]) {
    const { id, kernel } = benchmark;
    this.profiled.push(`${id} ${arm}`);
    const { profile = usualSamples } = behaviourOf(tree, kernel);
    if (profile === 'throws') throw new TypeError('the profiler is broken');
    if (profile === 'fails') {
      const message = `${id} in ${arm}: ended by itself with code 7.`;
      return {
        failure: { arm, kind: 'exited', message, kernel, benchmark: id, tail: '' } as const,
      };
    }
    const raw = scriptedProfile(kernel, profile === 'nonsense' ? usualSamples : profile);
    return { raw: profile === 'nonsense' ? { ...raw, cpuProfile: '{"nodes":7}' } : raw };
  }

  async listCommand() {
    return { suites: [], failures: [] };
  }

  async verifyCommand() {
    return null;
  }

  async commandRound() {
    return { rounds: [], failures: [] };
  }

  async #untilReleased(signal: AbortSignal): Promise<void> {
    this.#waiting += 1;
    this.#events.emit('waiting');
    try {
      await once(this.#events, 'release', { signal });
    } finally {
      this.#waiting -= 1;
    }
  }
}
