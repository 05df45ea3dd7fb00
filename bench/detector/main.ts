/** `npm run bench:detector`: see `--help`. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { countedOf } from './cells.ts';
import { commitOf } from './commit.ts';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import { type FreshResult, freshRounds } from './fresh.ts';
import { OpenSession } from './open-session.ts';
import { Recorder, recordSession } from './record.ts';
import { otherProcedure, resultTables, sessionLines } from './report.ts';
import { loadSessions, type Session } from './sessions.ts';
import { texts } from './trees.ts';
import { warmUpTable } from './warm-up.ts';

const help = `npm run bench:detector -- [options]

Records how the detector's calibration suites run on this machine, and says how often Isochron and
other tools would have raised a false alarm and found a slowdown on these very samples.

  (no option)       record a session (about 30 minutes; Ctrl-C saves, the next call goes on), then
                    replay all of them
  --replay          replay the saved sessions only
  --quick           replay them with fewer draws, and take 30 fresh seconds; under 50 s
  --json            print one JSON object
  --warm-up         what a warm-up that ends at a change point would be worth, and nothing else
  --write           put the tables into notes/review/detector.md
  --sessions <dir>  where sessions are kept (bench/detector/sessions)
  --help            this text
`;

const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    replay: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    'warm-up': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    sessions: { type: 'string', default: join(import.meta.dirname, 'sessions') },
  },
});

const full: EvaluateOptions = { pulls: 1000, slowedPulls: 200, orders: 100, seed: 1 };
const quick: EvaluateOptions = { pulls: 200, slowedPulls: 40, orders: 6, seed: 1 };
/** Seconds of fresh rounds in a quick run. */
const freshSeconds = 30;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function record(signal: AbortSignal): Promise<void> {
  const recorder = await Recorder.start();
  try {
    const before = await loadSessions(values.sessions);
    const id = new Date().toISOString().slice(0, 16).replace(':', '');
    const session = await OpenSession.open(values.sessions, id, {
      testbed: await recorder.testbed(),
      commit: await commitOf(root, 'bench/detector/sessions'),
      procedure: defaultProcedure,
    });
    if (session.keptAside !== null) {
      say(
        `an unfinished session of another testbed, commit or procedure is kept in ${session.keptAside}`,
      );
    }
    const text = texts[before.length % texts.length] ?? 'comment';
    const started = performance.now();
    await recordSession(
      recorder,
      session,
      text,
      (done, all) => {
        const minutes = ((performance.now() - started) / 60_000).toFixed(1);
        if (done % 20 === 0) say(`session ${session.id}: ${done} of ${all} rounds, ${minutes} min`);
      },
      signal,
    );
  } finally {
    await recorder.close();
  }
}

/** Sessions of one testbed: the newest's. Others never meet them. */
function ofOneTestbed(sessions: readonly Session[]): readonly Session[] {
  const id = sessions.at(-1)?.testbed.id;
  const own = sessions.filter(({ testbed }) => testbed.id === id);
  const others = sessions.length - own.length;
  if (others > 0) say(`${others} sessions of other testbeds are left out`);
  return own;
}

async function fresh(signal: AbortSignal): Promise<FreshResult> {
  const recorder = await Recorder.start();
  try {
    say(`taking ${freshSeconds} s of fresh rounds`);
    return await freshRounds(recorder, freshSeconds, signal);
  } finally {
    await recorder.close();
  }
}

async function writeTables(text: string): Promise<void> {
  const path = join(root, 'notes/review/detector.md');
  const [begin, end] = ['<!-- results: begin -->', '<!-- results: end -->'];
  const old = await readFile(path, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no place for the tables`);
  await writeFile(path, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (!existsSync(join(root, 'kernels/calibration/build/simd-128.wasm'))) {
    throw new Error('the kernels are not built: run `npm run build:kernels` first.');
  }
  if (values['warm-up']) {
    process.stdout.write(`${warmUpTable(ofOneTestbed(await loadSessions(values.sessions)))}\n`);
    return;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  if (!values.replay && !values.quick) await record(stop.signal);
  const started = performance.now();
  const taken = values.quick ? await fresh(stop.signal) : null;
  const sessions = ofOneTestbed(await loadSessions(values.sessions));
  for (const session of sessions) {
    const other = otherProcedure(session);
    if (other !== null) say(`session ${session.id}: ${other}; it is judged by today's`);
  }
  const rules = evaluate(sessions, values.quick ? quick : full, (name) => say(`replaying ${name}`));
  const seconds = (performance.now() - started) / 1000;
  const list = sessions.map((session) => ({
    ...session,
    rounds: session.rounds.length,
    countedRounds: countedOf(session).length,
  }));
  if (values.json) {
    const date = new Date().toISOString();
    process.stdout.write(
      `${JSON.stringify({ date, seconds, sessions: list, rules, fresh: taken })}\n`,
    );
    return;
  }
  const text = `${sessionLines(sessions)}\n\n${resultTables(rules)}`;
  if (values.write) await writeTables(text);
  process.stdout.write(`${text}\n`);
  if (taken !== null) process.stdout.write(`\n${taken.text}\n`);
}

try {
  await main();
} catch (error) {
  say(`bench:detector: ${(error as Error).message}`);
  process.exitCode = 1;
}
