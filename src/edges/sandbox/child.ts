/**
 * The process that runs a suite. It is told what to do over the protocol's pipes and trusts nobody
 * with anything: what it says is parsed by the parent. Imports nothing but node:, tinybench and its
 * siblings.
 */
import process from 'node:process';
import type { Output, Suite } from '#suite';
import { type Allocation, countAllocation } from './child-allocation.ts';
import { countInstructions } from './child-callgrind.ts';
import { clockResolutionNs, now } from './child-clock.ts';
import { CodeLog } from './child-code.ts';
import { type BackwardStep, differencesOf } from './child-gradients.ts';
import { arraysIn, changed, isSameOutput } from './child-inputs.ts';
import { type Judge, type Kernel, prepareKernel } from './child-kernel.ts';
import { pinTo, threadCount } from './child-machine.ts';
import { finishCompiling } from './child-natives.ts';
import { answer, nextOrder } from './child-pipe.ts';
import { profileCalls } from './child-profile.ts';
import { readRuler } from './child-ruler.ts';
import {
  callTimes,
  kernelSubject,
  type Subject,
  takeSamples,
  taskSubject,
  warmUp,
} from './child-sampler.ts';
import { callableOf, describe, type Loaded, loadSuite, SuiteError } from './child-suite.ts';
import { type ChildState, encodeOutput, isNumericArray, type Order } from './protocol.ts';
import { seededRandom } from './random.ts';

interface State {
  loaded: Loaded | null;
  /** Draws inputs, computes references. */
  judge: Judge | null;
  kernel: Kernel | null;
  subject: Subject | null;
  /** Time a call at the end of the warm-up, nanoseconds. */
  callNs: number;
  rulerNs: number[];
  /** Of the last timed call. */
  timedOutput: Output | null;
  /** The backward step whose differences were computed last. */
  step: BackwardStep | null;
}

const state: State = {
  loaded: null,
  judge: null,
  kernel: null,
  subject: null,
  callNs: 0,
  rulerNs: [],
  timedOutput: null,
  step: null,
};

function suiteOf(loaded: Loaded | null): Suite {
  if (loaded?.form !== 'suite') throw new Error('no suite is loaded');
  return loaded.suite;
}

function need<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`${what} comes later`);
  return value;
}

function answerOutput(output: unknown, repeats?: boolean): void {
  if (!isOutput(output)) {
    throw new SuiteError(
      `returned ${output === null ? 'null' : typeof output}; ` +
        'return a number, a typed array, or an object of typed arrays.',
    );
  }
  const { parts, bytes } = encodeOutput(output);
  answer({ type: 'output', parts, ...(repeats === undefined ? {} : { repeats }) }, bytes);
}

function isOutput(value: unknown): value is Output {
  if (typeof value === 'number' || isNumericArray(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).every(isNumericArray);
}

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case 'load': {
      state.loaded = await loadSuite(order.suite, order.label);
      const judge = order.judge === null ? state.loaded : await loadSuite(order.judge, order.label);
      const { label } = order;
      state.judge = judge.form === 'suite' ? { suite: judge.suite, label } : null;
      answer({ type: 'loaded', listing: describe(state.loaded, order.label) });
      return;
    }
    case 'reference': {
      const { suite: judge, label } = need(state.judge, 'the judge');
      const drawn = judge.inputs(order.shape, seededRandom(order.seed));
      answerOutput(judge.reference(changed(drawn, order.changes ?? {}, label)));
      return;
    }
    case 'evaluate': {
      const callable = callableOf(suiteOf(state.loaded), order.implementation);
      const judge = need(state.judge, 'the judge');
      const { shape, seed, changes } = order;
      const kernel = await prepareKernel(judge, callable, shape, seed, 1, changes);
      kernel.renew();
      kernel.call(1);
      const first = kernel.lastOutput();
      kernel.spoilOutput();
      kernel.renew();
      const second = kernel.call(1);
      answerOutput(second, isSameOutput(first, second));
      return;
    }
    case 'inputs': {
      const { suite: judge } = need(state.judge, 'the judge');
      const arrays = arraysIn(judge.inputs(order.shape, seededRandom(order.seed)));
      answer({ type: 'inputs', arrays });
      return;
    }
    case 'differences':
      state.step = differencesOf(need(state.judge, 'the judge'), order);
      answerOutput(state.step.differences);
      return;
    case 'gradient-step': {
      const { differences: _, ...step } = need(state.step, 'the step');
      answer({ type: 'gradient-step', ...step });
      return;
    }
    case 'prepare':
      state.subject = await subjectOf(order);
      answer({ type: 'prepared', maxBatch: state.subject.maxBatch });
      return;
    case 'pin':
      pinTo(order.processor);
      answer({ type: 'pinned' });
      return;
    case 'warm': {
      code.begin();
      const warm = await warmUp(need(state.subject, 'the subject'), order);
      state.callNs = warm.callNs;
      state.rulerNs = [readRuler(now)];
      answer({ type: 'warmed', ...warm, resolutionNs: clockResolutionNs() });
      code.changes();
      return;
    }
    case 'time': {
      let changes = 0;
      await takeSamples(need(state.subject, 'the subject'), order, {
        ready: () => {
          changes = code.changes(false);
          answer({ type: 'ready' });
        },
        turn: nextOrder,
        sample: (ns) => {
          answer({ type: 'sample', ns, changes: changes + code.changes() });
          changes = 0;
        },
        beforeLast: () => state.kernel?.spoilOutput(),
      });
      answer({ type: 'timed' });
      return;
    }
    case 'state':
      answer({ type: 'state', state: stateOf() });
      return;
    case 'profile': {
      const subject = need(state.subject, 'the subject');
      const { calls, callNs, profile, modules } = await profileCalls(subject, order);
      const sizes = modules.map(({ script, bytes }) => ({ script, bytes: bytes.length }));
      const sent = { calls, callNs, threads: threadsStarted(), profileBytes: profile.length };
      answer({ type: 'profiled', ...sent, modules: sizes }, [
        profile,
        ...modules.map(({ bytes }) => bytes),
      ]);
      return;
    }
    case 'call': {
      const subject = need(state.subject, 'the subject');
      await callTimes(subject, order.before, order.mostMs);
      finishCompiling();
      if (order.marked) await countInstructions('on');
      const calls = await callTimes(subject, order.calls, order.mostMs);
      if (order.marked) await countInstructions('off');
      answer({ type: 'called', calls });
      return;
    }
    case 'turn':
      throw new Error('a turn outside of a time');
    case 'last-output':
      answerOutput(state.timedOutput);
      return;
    case 'fresh': {
      const kernel = need(state.kernel, 'the kernel');
      await kernel.refresh(order.seed);
      kernel.spoilOutput();
      answerOutput(kernel.call(1));
      return;
    }
  }
}

function stateOf(): ChildState {
  const functions = code.functions();
  const rulerNs = [...state.rulerNs, readRuler(now)];
  return { functions, allocation: allocationOf(state), threads: threadsStarted(), rulerNs };
}

function threadsStarted(): number {
  return Math.max(0, (threadCount() ?? 0) - (threadsAtStart ?? 0));
}

function allocationOf({ kernel, callNs }: State): Allocation | null {
  if (kernel === null) return null;
  // The calls that are counted overwrite what the timed ones returned.
  state.timedOutput = kernel.lastOutput();
  return countAllocation(
    () => kernel.renew(),
    () => void kernel.call(1),
    callNs,
  );
}

async function subjectOf(order: Extract<Order, { type: 'prepare' }>): Promise<Subject> {
  const { loaded } = state;
  if (loaded?.form === 'bench') {
    const task = loaded.bench.tasks.find(({ name }) => name === order.implementation);
    if (task === undefined) throw new SuiteError(`there is no task ${order.implementation} here.`);
    return taskSubject(loaded.bench, task);
  }
  const callable = callableOf(suiteOf(loaded), order.implementation);
  const judge = need(state.judge, 'the judge');
  state.kernel = await prepareKernel(judge, callable, order.shape, order.seed);
  return kernelSubject(state.kernel);
}

/**
 * What a suite prints leaves at once: a kernel never yields to the event loop, so that a queue
 * would grow instead, and its last words before a crash be lost.
 */
for (const stream of [process.stdout, process.stderr]) {
  const { _handle } = stream as { _handle?: { setBlocking?: (blocking: boolean) => void } };
  _handle?.setBlocking?.(true);
}

const code = new CodeLog(import.meta.dirname);
const threadsAtStart = threadCount();

for (;;) {
  const order = nextOrder();
  if (order === null) process.exit(0);
  try {
    await obey(order);
  } catch (error) {
    const isSuite = error instanceof SuiteError;
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    answer({
      type: 'failed',
      kind: isSuite ? 'suite' : 'threw',
      message: isSuite ? error.message : text,
    });
  }
}
