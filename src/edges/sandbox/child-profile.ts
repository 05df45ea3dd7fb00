/**
 * The kernel under V8's own profiler, which asks many times a second where the program is. What it
 * says, and the WebAssembly that ran, goes to the parent as it is.
 */
import { type Debugger, Session } from 'node:inspector';
import { now } from './child-clock.ts';
import { type Subject, type WarmUpRule, warmUp } from './child-sampler.ts';

/** A batch is this long at least, so that the loop around the calls does not show. */
const batchNs = 1e6;
/** No more of either is handed over: what is larger is left out. */
const mostModules = 50;
const mostModuleBytes = 16 * 2 ** 20;

export interface Profiled {
  readonly calls: number;
  readonly callNs: number;
  /** JSON: `Profiler.Profile` of V8's inspector protocol. */
  readonly profile: Uint8Array;
  /** By the inspector's id of their script. */
  readonly modules: readonly { readonly script: string; readonly bytes: Uint8Array }[];
}

export async function profileCalls(
  subject: Subject,
  rule: { readonly warmUp: WarmUpRule; readonly forMs: number; readonly intervalUs: number },
): Promise<Profiled> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: rule.intervalUs });
  // Before the warm-up: of code that is compiled unseen it does not know what is inlined in it.
  session.post('Profiler.start');
  const begun = now();
  const { callNs } = await warmUp(subject, rule.warmUp);
  const warm = now();
  const batch = Math.max(1, Math.min(Math.ceil(batchNs / Math.max(callNs, 1)), subject.maxBatch));
  let calls = 0;
  do {
    subject.beforeBatch();
    await subject.batch(batch);
    calls += batch;
  } while (now() - warm < rule.forMs);
  const profile = without(stop(session), (warm - begun) * 1000);
  const ran = new Set(
    profile.nodes.flatMap(({ hitCount = 0, callFrame: { url, scriptId } }) =>
      url.startsWith('wasm:') && hitCount > 0 ? [scriptId] : [],
    ),
  );
  const modules = modulesOf(session, ran);
  session.disconnect();
  return { calls, callNs, profile: new TextEncoder().encode(JSON.stringify(profile)), modules };
}

/** The warm-up's samples are no part of it: those of the first microseconds. */
function without(profile: Profile, firstUs: number): Profile {
  const { samples = [], timeDeltas = [] } = profile;
  let passedUs = 0;
  const from = timeDeltas.findIndex((delta) => {
    passedUs += delta;
    return passedUs >= firstUs;
  });
  const first = from < 0 ? samples.length : from;
  return { ...profile, samples: samples.slice(first), timeDeltas: timeDeltas.slice(first) };
}

interface Profile {
  readonly nodes: readonly {
    readonly hitCount?: number;
    readonly callFrame: { readonly url: string; readonly scriptId: string };
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

/** A session of the same thread answers before `post` returns. */
function stop(session: Session): Profile {
  let found: Profile | null = null;
  session.post('Profiler.stop', (error, said) => {
    if (error === null) found = said.profile;
  });
  if (found === null) throw new Error('V8 has no profile to give');
  return found;
}

/** Not before the profile is taken: the debugger changes how WebAssembly is compiled. */
function modulesOf(session: Session, ran: ReadonlySet<string>): Profiled['modules'] {
  const parsed: Debugger.ScriptParsedEventDataType[] = [];
  session.on('Debugger.scriptParsed', ({ params }) => parsed.push(params));
  session.post('Debugger.enable');
  const modules: { script: string; bytes: Uint8Array }[] = [];
  let size = 0;
  for (const { scriptId } of parsed) {
    if (!ran.has(scriptId) || modules.length === mostModules) continue;
    session.post('Debugger.getScriptSource', { scriptId }, (error, said) => {
      // Node's types leave out what WebAssembly has instead of a source.
      const { bytecode } = said as { bytecode?: string };
      if (error !== null || bytecode === undefined) return;
      const bytes = new Uint8Array(Buffer.from(bytecode, 'base64'));
      size += bytes.length;
      if (size <= mostModuleBytes) modules.push({ script: scriptId, bytes });
    });
  }
  return modules;
}
