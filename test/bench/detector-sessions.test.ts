/** The files of recorded rounds: nothing is lost, mixed up or joined. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultProcedure } from '#core/analysis/procedure.ts';
import { commitOf } from '../../bench/detector/commit.ts';
import { OpenSession } from '../../bench/detector/open-session.ts';
import { Recorder, shortCells } from '../../bench/detector/record.ts';
import { otherProcedure, sessionLines } from '../../bench/detector/report.ts';
import { loadSessions, type Origin, type Recorded } from '../../bench/detector/sessions.ts';
import { warmUpTable } from '../../bench/detector/warm-up.ts';
import { recorded, sessionOf, testbed, withRuler } from './recorded.ts';

const origin: Origin = { testbed, commit: 'c'.repeat(40), procedure: defaultProcedure };
const [first, second] = recorded('tiny', 'same', 2, { spread: 0.01 }, 1) as [Recorded, Recorded];

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'isochron-sessions-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

describe('a session', () => {
  test('is whole on disk after every round, and goes on where it stopped', async () => {
    const directory = await temporary();
    const begun = await OpenSession.open(directory, 'one', origin);
    await begun.add(first);
    expect(await loadSessions(directory)).toEqual([]);
    const again = await OpenSession.open(directory, 'two', origin);
    expect([again.id, again.count('tiny', 'same'), again.count('tiny', '1')]).toEqual([
      'one',
      1,
      0,
    ]);
    await again.add(second);
    await again.close();
    const [session] = await loadSessions(directory);
    expect(session).toMatchObject({ id: 'one', ...origin });
    expect(session?.rounds.map(({ round }) => round.index)).toEqual([0, 1]);
    const [saved] = session?.rounds ?? [];
    const pairs = first.round.head.samplesNs.map(
      (ns, index) => (saved?.round.head.samplesNs[index] ?? 0) / ns - 1,
    );
    expect(Math.max(...pairs.map(Math.abs))).toBeLessThan(1e-5);
  });

  test('repeats the rounds in which the machine was busy, up to half as many again', () => {
    const cells = [
      { kernel: 'tiny', variant: '10' },
      { kernel: 'long', variant: '10' },
    ] as const;
    const rounds = cells.flatMap(({ kernel, variant }) =>
      recorded(kernel, variant, 15, { spread: 0.01 }, 1).map((one) => withRuler(one, 100)),
    );
    expect(shortCells(cells, rounds)).toEqual([]);
    const busy = rounds.map((one, index) => (index === 3 ? withRuler(one, 126) : one));
    expect(shortCells(cells, busy)).toEqual([cells[0]]);
    const repeated = recorded('tiny', '10', 1, { spread: 0.01 }, 2).map((one) =>
      withRuler(one, 100),
    );
    expect(shortCells(cells, [...busy, ...repeated])).toEqual([]);
    const allBusy = rounds.map((one) => (one.kernel === 'tiny' ? withRuler(one, 126) : one));
    expect(shortCells(cells, allBusy)).toEqual([cells[0]]);
    const more = allBusy.filter(({ kernel }) => kernel === 'tiny').slice(0, 8);
    expect(shortCells(cells, [...allBusy, ...more])).toEqual([]);
  });

  test('that was killed in the middle of a line loses that line only', async () => {
    const directory = await temporary();
    await (await OpenSession.open(directory, 'one', origin)).add(first);
    await appendFile(join(directory, 'one.jsonl'), '{"kernel":"tiny","variant":"é');
    const again = await OpenSession.open(directory, 'two', origin);
    expect(again.rounds).toHaveLength(1);
    await again.add(second);
    await again.close();
    const [session] = await loadSessions(directory);
    expect(session?.rounds.map(({ round }) => round.index)).toEqual([0, 1]);
  });

  test('that was killed in its first line begins anew', async () => {
    const directory = await temporary();
    await writeFile(join(directory, 'one.jsonl'), '{"format":2,');
    const session = await OpenSession.open(directory, 'two', origin);
    expect([session.id, session.keptAside]).toEqual(['two', null]);
    expect(await readdir(directory)).toEqual(['two.jsonl']);
  });

  test.each([
    ['testbed', { ...origin, testbed: { ...testbed, id: 'other' } }],
    ['commit', { ...origin, commit: null }],
    ['procedure', { ...origin, procedure: { ...defaultProcedure, alpha: 0.5 } }],
  ])('of another %s is kept, and not gone on with', async (_, other) => {
    const directory = await temporary();
    await (await OpenSession.open(directory, 'one', origin)).add(first);
    const before = await readFile(join(directory, 'one.jsonl'), 'utf8');
    // The same minute: the file of the new one has the name of the old one.
    const session = await OpenSession.open(directory, 'one', other);
    expect(session.rounds).toEqual([]);
    expect(session.keptAside).toBe(join(directory, 'one.jsonl.aside-1'));
    expect(await readFile(join(directory, 'one.jsonl.aside-1'), 'utf8')).toBe(before);
    const third = await OpenSession.open(directory, 'one', origin);
    expect(third.keptAside).toBe(join(directory, 'one.jsonl.aside-2'));
  });

  test('that is damaged is named in one sentence', async () => {
    const directory = await temporary();
    const path = join(directory, 'one.jsonl');
    const session = await OpenSession.open(directory, 'one', origin);
    await session.add(first);
    const whole = await readFile(path, 'utf8');
    const sentence = (how: string) =>
      `${path} is damaged (${how}): restore it from git, or move it away.`;
    for (const [text, how] of [
      [`${whole}{"kernel":"tiny"{"kernel"\n`, 'line 3 is not JSON'],
      [`${whole}{"kernel":"tiny"}\n`, 'line 3 is not a recorded round'],
      ['{}\n', 'line 1 is not the head of a session'],
    ] as const) {
      await writeFile(path, text);
      await expect(OpenSession.open(directory, 'two', origin)).rejects.toThrow(sentence(how));
    }
    const packed = await promisify(gzip)(whole);
    await writeFile(`${path}.gz`, packed.subarray(0, packed.length - 20));
    await expect(loadSessions(directory)).rejects.toThrow(
      `${path}.gz is damaged (unexpected end of file)`,
    );
  });

  test('of the first format has no commit and no procedure', async () => {
    const directory = await temporary();
    const header = JSON.stringify({ format: 1, id: 'old', testbed });
    const packed = await promisify(gzip)(`${header}\n${JSON.stringify(first)}\n`);
    await writeFile(join(directory, 'old.jsonl.gz'), packed);
    const sessions = await loadSessions(directory);
    expect(sessions).toEqual([
      { id: 'old', testbed, commit: null, procedure: null, rounds: [first] },
    ]);
    expect(sessionLines(sessions)).toContain(
      'old: 1 rounds, commit unknown, recorded with a procedure that is not known',
    );
  });

  test('says how its procedure differs from the one that judges it', () => {
    expect(otherProcedure(origin)).toBeNull();
    const procedure = { ...defaultProcedure, alpha: 0.5 };
    const other = `alpha 0.5 instead of ${defaultProcedure.alpha}`;
    expect(otherProcedure({ procedure })).toBe(`recorded with another procedure (${other})`);
    const session = { ...sessionOf('a', 1, 0.01, 1), commit: `${'c'.repeat(40)}-dirty`, procedure };
    expect(sessionLines([session])).toContain(
      `a: 36 rounds, commit cccccccccc-dirty, recorded with another procedure (${other})`,
    );
  });
});

test('a recorder that goes on takes rounds as long as the one before would have', async () => {
  const recorder = await Recorder.start();
  onTestFinished(() => recorder.close());
  const noisy = { kernel: 'memory', variant: 'same' } as const;
  const quiet = { kernel: 'tiny', variant: 'same' } as const;
  const usual = defaultProcedure.samplesPerRound;
  expect(recorder.samples(noisy)).toBe(usual);
  recorder.resume([
    ...recorded('memory', 'same', 3, { spread: 0.01, within: 0.2, samples: usual }, 1),
    ...recorded('tiny', 'same', 3, { spread: 0.01, within: 0.001, samples: usual }, 2),
  ]);
  expect([recorder.samples(noisy), recorder.samples(quiet)]).toEqual([3 * usual, usual]);
});

test('a commit is dirty where anything but sessions differs, and null without git', async () => {
  const directory = await temporary();
  const git = (...args: readonly string[]) =>
    promisify(execFile)('git', ['-C', directory, ...args]);
  expect(await commitOf(directory, 'sessions')).toBeNull();
  await git('init', '--quiet');
  await writeFile(join(directory, 'file'), 'one');
  await git('add', '.');
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await git(...who, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '-m', 'one');
  const { stdout } = await git('rev-parse', 'HEAD');
  const sha = stdout.trim();
  await mkdir(join(directory, 'sessions'));
  await writeFile(join(directory, 'sessions', 'one.jsonl'), '');
  expect(await commitOf(directory, 'sessions')).toBe(sha);
  await writeFile(join(directory, 'file'), 'two');
  expect(await commitOf(directory, 'sessions')).toBe(`${sha}-dirty`);
});

test('a warm-up is cut where samples start slow, in both arms alike', () => {
  const session = sessionOf('a', 4, 0.001, 1);
  const slowStart = session.rounds.map((one) => {
    if (one.kernel !== 'tiny' || one.round.base === null) return one;
    const slower = (ns: number, index: number) => (index < 8 ? 2 * ns : ns);
    const { base, head } = one.round;
    const round = {
      ...one.round,
      base: { ...base, samplesNs: base.samplesNs.map(slower) },
      head: { ...head, samplesNs: head.samplesNs.map(slower) },
    };
    return { ...one, round };
  });
  const text = warmUpTable([{ ...session, rounds: slowStart }]);
  expect(text).toMatch(/^\| tiny +\| 8 of 8 +\|/m);
  expect(text).toMatch(/^\| long +\| 0 of 8 +\|/m);
  expect(warmUpTable([])).toBe('No sessions.');
});
