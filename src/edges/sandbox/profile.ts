/** One arm of one benchmark under V8's profiler; what it says is read by another room. */
import type {
  ProfileJob,
  ProfileOutcome,
  RawCounts,
  RawProfile,
  ScriptPlaces,
} from '#ports/sandbox.ts';
import { countCalls } from './counters.ts';
import { ChildFailure, type Session } from './session.ts';
import { type Bench, failureOf } from './verify.ts';

/** As before a round, so that what is profiled is the code that is timed. */
const warmUp = { minMs: 100, minCalls: 10, maxMs: 2000 };
/** Some three thousand samples: a share of the time is known within one or two per cent. */
const sampling = { forMs: 600, intervalUs: 200 };
/** A profile's JSON is some hundred kilobytes; this deep a tree nobody reads. */
const mostProfileBytes = 32 * 2 ** 20;

/** Never throws ChildFailure: what the kernel did instead is the outcome. */
export async function profileArm(bench: Bench, job: ProfileJob): Promise<ProfileOutcome> {
  const { benchmark, arm } = job;
  try {
    const { raw, callNs } = await sampled(bench, job);
    return { raw: { ...raw, ...(await counted(bench, job, callNs)) } };
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return { failure: failureOf(error, arm, benchmark.kernel, benchmark.id) };
  }
}

type Sampled = Omit<RawProfile, 'counts' | 'notCounted'>;

async function sampled(
  bench: Bench,
  job: ProfileJob,
): Promise<{ readonly raw: Sampled; readonly callNs: number }> {
  const { implementation, shape, source } = job.benchmark;
  const suite = source.kind === 'suite' ? source.file : '';
  const { tree, judge } = job;
  const pair = [tree, judge.tree];
  const { session, places } = await bench.arms.load(
    { tree, judge: judge.tree, suite, pair },
    job.signal,
  );
  try {
    const { evaluateMs, sampleMs } = bench.limits;
    const order = { type: 'prepare', implementation, shape, seed: job.inputSeed } as const;
    await session.ask(order, 'prepared', evaluateMs);
    return await profiled(session, places, warmUp.maxMs + evaluateMs + sampleMs);
  } finally {
    await session.close();
  }
}

async function profiled(
  session: Session,
  places: ScriptPlaces,
  timeoutMs: number,
): Promise<{ readonly raw: Sampled; readonly callNs: number }> {
  const order = { type: 'profile', warmUp, ...sampling } as const;
  const { answer, bytes } = await session.askForBytes(order, 'profiled', timeoutMs);
  const { calls, callNs, threads, profileBytes } = answer;
  const total = answer.modules.reduce((sum, own) => sum + own.bytes, profileBytes);
  if (total !== bytes.length || profileBytes > mostProfileBytes) {
    throw new ChildFailure('protocol', 'sent a profile of another size than it says', '');
  }
  let offset = profileBytes;
  const modules = answer.modules.map(({ script, bytes: size }) => {
    offset += size;
    return { script, bytes: bytes.slice(offset - size, offset) };
  });
  const cpuProfile = new TextDecoder().decode(bytes.subarray(0, profileBytes));
  return { raw: { calls, threads, cpuProfile, modules, places }, callNs };
}

/** A benchmark that cannot be counted keeps its profile. */
async function counted(
  bench: Bench,
  job: ProfileJob,
  callNs: number,
): Promise<{ readonly counts: RawCounts | null; readonly notCounted: string | null }> {
  try {
    return await countCalls(bench, job, callNs);
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return { counts: null, notCounted: `the process that was counted ${error.message}` };
  }
}
