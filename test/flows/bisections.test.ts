/** Bisections that somebody asks for, on issues and pull requests. */
import { beforeAll, describe, expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { history, near, other, pushed, remember, said, slow } from './changes-house.ts';
import {
  fast,
  type Repository,
  repository,
  sandbox,
  settled,
  startIsochron,
  stopIsochron,
  useHouse,
} from './house.ts';

useHouse();

const issue = 1;
/** The kernel as it was, in other words: nothing but a run can tell. */
const same = (text: string) => kernelFiles('add', { ...fast, noise: 0.001 + Number(text) / 1e5 });
const broken = kernelFiles('add', {
  ns: 1,
  failure: { kind: 'build', message: 'it does not build.', tail: '' },
});
interface Question {
  readonly good?: string;
  readonly bad?: string;
  /** Of the issue or pull request that it is asked on. */
  readonly number?: number;
}

async function ask(at: Repository, { good, bad, number = issue }: Question = {}): Promise<void> {
  const isRange = good !== undefined || bad !== undefined;
  const range = isRange ? ` ${good ?? ''}..${bad ?? ''}` : '';
  await at.comment(number, `/perf bisect add${range}`);
}

/** What Isochron answered on the issue. */
async function answers(at: Repository): Promise<readonly string[]> {
  const { issues } = await at.state();
  const comments = issues.find(({ number }) => number === issue)?.comments ?? [];
  return comments.map(({ body }) => body).filter((body) => body.includes('isochron:answer'));
}

async function answered(at: Repository, own: Question = {}): Promise<string> {
  await ask(at, own);
  await settled();
  const all = await answers(at);
  expect(all).toHaveLength(1);
  return all[0] ?? '';
}

/** A repository with these commits after its first one. */
async function line(changes: readonly Record<string, string>[]) {
  const at = await repository();
  const good = (await at.state()).branches.main ?? '';
  const shas = await at.pushTogether(changes);
  await settled();
  const before = said(at, 'inspected').length;
  const runs = () => said(at, 'inspected').length - before;
  return { at, good, shas, runs };
}

describe('a culprit among eight commits', () => {
  let found: Awaited<ReturnType<typeof line>>;

  beforeAll(async () => {
    found = await line([
      ...[same('1'), other('2'), same('3'), same('4')],
      ...[{ ...slow, ...other('5') }, other('6'), other('7')],
      kernelFiles('add', { ns: 1_060_500 }),
    ]);
  });

  test('is asked for where nothing says from which commit on', async () => {
    expect(await answered(found.at)).toContain('`/perf bisect add v1.2.0..main`');
    const unknown = await answered(found.at, { good: 'v0.0.1' });
    expect(unknown).toContain('There is no commit `v0.0.1` here');
  });

  test('is named with its evidence, in one comment and the note', async () => {
    const { at, good, shas } = found;
    const { owner, repo } = at;
    await at.octokit.rest.git.createRef({ owner, repo, ref: 'refs/tags/v1', sha: good });
    await at.octokit.rest.repos.createRelease({ owner, repo, tag_name: 'v1' });
    const before = said(at, 'inspected').length;
    const culprit = shas[4] ?? '';
    // From the last release on.
    const text = await answered(at);
    expect(text).toContain(`### The first slow commit is \`${culprit.slice(0, 7)}\``);
    expect(text).toContain('by maintainer: Change 5');
    expect(text).toMatch(/\| 6\.\d % slower \(\d\.\d+ to \d\.\d+ %\) \| regression \|/);
    expect(text).toContain(`npx isochron compare ${shas[3]} ${culprit}`);
    expect(text).toContain('at most once in 400 times');
    expect(text).toContain('8 commits, 3 of them without a run');
    // Good and bad, three halvings of five commits at most, the confirmation.
    expect(said(at, 'inspected').length - before).toBeLessThanOrEqual(5);
    const [note] = Object.values(await at.notes('isochron/notes'));
    expect(note).toContain('<!-- isochron:begin bisect -->');
    expect(note).toContain(culprit.slice(0, 7));
  });

  test('is not looked for where nothing is slower: it says so with the interval', async () => {
    const { at, good, shas } = found;
    const before = said(at, 'inspected').length;
    const text = await answered(at, { good: good.slice(0, 9), bad: shas[3] ?? '' });
    expect(text).toContain('### `add` is not slower');
    expect(text).toMatch(/0\.\d+ % (slower|faster) \(-?\d\.\d+ to \d\.\d+ %\) \| no-change/);
    expect(said(at, 'inspected')).toHaveLength(before + 1);
  });
});

test('next to a commit that does not build is one of the two, and why is said', async () => {
  const after = kernelFiles('add', { ns: 1_060_400 });
  const { at, good, shas } = await line([same('1'), broken, slow, after]);
  const text = await answered(at, { good, bad: 'main' });
  expect(text).toContain('### The first slow commit is one of 2');
  for (const sha of shas.slice(1, 3)) expect(text).toContain(`/commit/${sha}) by maintainer`);
  expect(text).toContain(`Skipped:\n\n- [\`${shas[1]?.slice(0, 7)}\`]`);
  expect(text).toContain('it does not build.');
});

describe('without revisions', () => {
  test('it begins where the stored series left its level', async () => {
    const at = await repository();
    await pushed(at, same('1'));
    const culprit = await pushed(at, slow);
    await history(at.full, 'add', near(1_000_000));
    for (const [index, floorNs] of near(1_060_000, 8).entries()) {
      await remember(at, `later ${index}`, floorNs, `2099-01-0${index + 1}T00:00:00Z`);
    }
    const text = await answered(at);
    expect(text).toContain(`### The first slow commit is \`${culprit.slice(0, 7)}\``);
    expect(text).toContain('2 commits');
  });

  test('on a pull request it begins at the merge base', async () => {
    const at = await repository();
    // Nobody measures a draft.
    const number = await at.openPullRequest(same('1'), { draft: true });
    const culprit = await at.push('topic', slow);
    await settled();
    await ask(at, { number });
    const { comments } = await at.settledPage(number);
    expect(comments.at(-1)).toContain(`### The first slow commit is \`${culprit.slice(0, 7)}\``);
  });
});

test('goes on with the steps that it has when its worker is stopped', async () => {
  const waiting = kernelFiles('add', { ...fast, waits: true });
  const { at, good, shas, runs } = await line([same('1'), waiting, same('3'), slow]);
  await ask(at, { good });
  await sandbox.underWay();
  expect(runs()).toBe(1);
  expect((await answers(at))[0]).toContain('Step 2 of about 4, 4 commits left');
  await stopIsochron();
  await startIsochron();
  await sandbox.underWay();
  sandbox.release();
  await settled();
  const culprit = shas[3] ?? '';
  expect((await answers(at))[0]).toContain(`### The first slow commit is \`${culprit.slice(0, 7)}`);
  // The two ends are not compared again; before the restart nothing else was.
  const pairs = said(at, 'inspected').map(({ baseSha, headSha }) => [baseSha, headSha]);
  expect(pairs).toEqual([
    [good, shas[1]],
    [good, shas[2]],
    [shas[2], culprit],
  ]);
});
