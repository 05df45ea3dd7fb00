/** A search as the app runs it, on kernels that behave as they are told. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TuneOptions, tuneKernel } from '#app/tune-kernel.ts';
import { judgeRecording } from '#core/analysis/judge.ts';
import { parseSettings } from '#core/config/settings.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { createProfiler } from '#edges/profiler/profiler.ts';
import { createSources } from '#edges/source/sources.ts';
import { createCeilingsFiles } from '#edges/store/ceilings-file.ts';
import type { Tree } from '#ports/checkout.ts';
import type { Bench } from '#ports/world.ts';
import { Repository, scratchDirectory } from '../cli/scratch.ts';
import { tunableFiles } from '../fakes/scripted-kernels.ts';
import { ScriptedSandbox } from '../fakes/scripted-sandbox.ts';

const { signal } = new AbortController();
const place = scratchDirectory('tune-kernel', afterAll);
const sandbox = new ScriptedSandbox();
const checkout = createCheckout(join(place, 'work'));
let pristine: Tree;

const bench = {
  ...{ checkout, sandbox, sources: createSources() },
  ceilings: createCeilingsFiles(join(place, 'ceilings')),
  profiler: createProfiler(),
  clock: { now: () => new Date(0), monotonicMs: () => 0, async pause() {} },
  chance: { id: () => 'run', seed: () => 7 },
  progress: { step() {}, advance() {}, finish() {} },
  log: { debug() {}, info() {}, warn() {}, error() {} },
} satisfies Bench;

beforeAll(async () => {
  const repository = await new Repository(place).init();
  await repository.commit('Begin', {
    ...tunableFiles('add', 2, { 4: { ns: 900_000 } }),
    ...tunableFiles('wrong', 2, { 2: { wrong: true }, 4: {} }),
  });
  const source = { directory: repository.directory, base: null, head: null, alone: true };
  pristine = (await checkout.openLocal(source, signal)).head;
});

function tuned(options: Partial<TuneOptions>) {
  const settings = parseSettings(null);
  const judge: TuneOptions['judge'] = async (recording) => judgeRecording(recording, new Map());
  return tuneKernel(bench, pristine, { kernel: 'add', settings, judge, ...options }, signal);
}

test('the present kernel is profiled before anything is tried', async () => {
  const seen: unknown[] = [];
  const { profile } = ScriptedSandbox.prototype;
  sandbox.profile = async (job) => {
    seen.push([job.benchmark.id, job.tree.directory === pristine.directory]);
    seen.push(sandbox.verified.length);
    return profile.call(sandbox, job);
  };
  const result = await tuned({});
  sandbox.profile = profile;
  // Of the built copy, after its own numbers were looked at and no others.
  expect(seen).toEqual([['add/optimized/n=64', false], 1]);
  expect(result).toMatchObject({ end: 'better', best: { block: 4 } });
  expect(result.profiles.map(({ benchmark, head }) => [benchmark, head?.arm])).toEqual([
    ['add/optimized/n=64', 'head'],
  ]);
});

test('what is faster but fails the tests is not better', async () => {
  const settings = { ...parseSettings(null), test: 'false' };
  const result = await tuned({ settings });
  expect(result).toMatchObject({ end: 'tests-failed', best: { block: 4 } });
});

test('nothing is compared with a present kernel whose numbers are wrong', async () => {
  await expect(tuned({ kernel: 'wrong' })).rejects.toThrow(
    'The present `wrong` cannot be compared with: `wrong/optimized/n=64`: it is 3 off.',
  );
});
