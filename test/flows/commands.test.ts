/** People comment `/perf …`: what is measured, decided and answered, and who is asked next. */
import { describe, expect, test } from 'vitest';
import { escalate } from '#app/escalate.ts';
import { issueFor } from '#app/issue-for.ts';
import { sweep } from '#app/sweep.ts';
import type { Repository as Known } from '#core/model/repository.ts';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { SteeredClock } from '../fakes/steered-clock.ts';
import {
  fast,
  headline,
  type Repository,
  repository,
  sandbox,
  settled,
  useHouse,
  world,
} from './house.ts';

useHouse();

const slower = { ns: 1_100_000 };
const both = { ...kernelFiles('add', fast), ...kernelFiles('matmul', fast) };

async function measuredBy(at: Repository, number: number, text: string): Promise<string[]> {
  const before = sandbox.verified.length;
  await at.comment(number, text);
  await settled();
  return [...new Set(sandbox.verified.slice(before))];
}

function knownAs(at: Repository): Known {
  return { owner: at.owner, name: at.repo, installationId: null, defaultBranch: 'main' };
}

async function commentsOf(at: Repository, number: number): Promise<readonly string[]> {
  const { issues, pullRequests } = await at.state();
  const thread = [...issues, ...pullRequests].find((one) => one.number === number);
  const own = thread?.comments.filter(({ author }) => author === 'isochron[bot]');
  return own?.map(({ body }) => body) ?? [];
}

describe('a part of a run', () => {
  test('is put into the whole one, so that nothing passes for what it left out', async () => {
    const at = await repository(both);
    const change = { ...kernelFiles('add', slower), ...kernelFiles('matmul', { ns: 800_000 }) };
    const number = await at.openPullRequest(change);
    await at.settledPage(number);
    expect(await measuredBy(at, number, '/perf run matmul --budget 90s')).toEqual(['matmul']);
    const page = await at.page(number);
    expect(page.labels).toEqual(['perf: regression']);
    expect(page.check).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(page.comments).toHaveLength(1);
    expect(page.comments[0]).toContain('measured 1 of 2 rows anew');
    expect(page.comments[0]).toMatch(/matmul\/optimized\/n=64.*improvement/);

    expect(await measuredBy(at, number, '/perf run --only softmax')).toEqual([]);
    const after = await at.page(number);
    expect(after.check).toMatchObject({ conclusion: 'failure', title: page.check?.title });
    expect(after.comments.at(-1)).toContain('chooses no benchmark');
  });

  test('is an answer where there is no whole run, and no verdict', async () => {
    const at = await repository(both);
    const change = { ...kernelFiles('add', slower), 'kernels/matmul/x': '' };
    const number = await at.openPullRequest(change);
    const { headSha, check } = await at.settledPage(number);
    const outcome = (await world.store.outcome(at.full, number, headSha))!;
    await world.store.saveOutcome({ ...outcome, verdict: null, runId: null });
    expect(await measuredBy(at, number, '/perf run matmul')).toEqual(['matmul']);
    const page = await at.page(number);
    expect(headline(page.comments.at(-1))).toBe('### Only a part was measured');
    expect(page.check).toEqual(check);
    expect(page.labels).toEqual(['perf: regression']);
  });

  test('is what the last run left open, for `/perf rerun`', async () => {
    const at = await repository(both);
    const noisy = kernelFiles('add', { ns: 1_010_000, noise: 0.4 });
    const number = await at.openPullRequest({ ...noisy, ...kernelFiles('matmul', slower) });
    await at.settledPage(number);
    expect(await measuredBy(at, number, '/perf rerun')).toEqual(['add']);
    expect((await at.page(number)).labels).toEqual(['perf: regression']);
  });
});

describe('a regression', () => {
  test('can be accepted by name and reason, and is one again when it is slower', async () => {
    const at = await repository();
    const number = await at.openPullRequest(kernelFiles('add', slower));
    await at.settledPage(number);
    expect(await measuredBy(at, number, '/perf accept softmax why not')).toEqual([]);
    expect((await at.page(number)).comments.at(-1)).toContain('No regression is called `softmax`');
    const why = 'right numbers for denormals';
    expect(await measuredBy(at, number, `/perf accept add ${why}`)).toEqual([]);
    const page = await at.page(number);
    expect(page.check).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(page.check?.title).toMatch(/^Accepted: add/);
    expect(page.labels).toEqual(['perf: accepted']);
    expect(page.comments[0]).toMatch(/accepted, 10\.0 % more time\*\* by `maintainer`: right num/);
    expect(headline(page.comments.at(-1))).toBe('### 1 regression accepted');
    const notes = await at.notes(page.headRef);
    expect(notes['notes/issues/1/README.md']).toContain(`by \`maintainer\`: ${why}`);

    // A store that was lost has it back from the comment.
    await world.store.saveAcceptances(at.full, number, []);
    expect(await measuredBy(at, number, '/perf run')).toEqual(['add']);
    expect((await at.page(number)).labels).toEqual(['perf: accepted']);
    expect(await world.store.acceptances(at.full, number)).toHaveLength(1);

    await at.push('topic', kernelFiles('add', { ns: 1_105_000 }));
    expect((await at.settledPage(number)).labels).toEqual(['perf: accepted']);
    await at.push('topic', kernelFiles('add', { ns: 1_130_000 }));
    const worse = await at.settledPage(number);
    expect(worse.labels).toEqual(['perf: regression']);
    expect(worse.check).toMatchObject({ conclusion: 'failure' });
  });

  test('that was accepted is one again when that is taken back', async () => {
    const at = await repository();
    const number = await at.openPullRequest(kernelFiles('add', slower));
    await at.settledPage(number);
    await measuredBy(at, number, '/perf accept add for now');
    expect(await measuredBy(at, number, '/perf unaccept add')).toEqual([]);
    const page = await at.page(number);
    expect(page.labels).toEqual(['perf: regression']);
    expect(page.comments.join('\n')).toContain('Nothing is accepted on this pull request any more');
  });
});

describe('answers', () => {
  test('explain a run, draw a baseline, measure one, and refuse what cannot be', async () => {
    const at = await repository();
    const number = await at.openPullRequest(kernelFiles('add', slower));
    await at.settledPage(number);
    const asked = ['explain add', 'history add', 'history softmax', 'baseline', 'biscet add'];
    for (const one of [...asked, 'run --onyl add']) await at.comment(number, `/perf ${one}`);
    const text = (await at.settledPage(number)).comments.join('\n\n');
    expect(text).toMatch(/Why run `.*` was decided so[\s\S]*1 benchmark[\s\S]*Decided at look/);
    expect(text).toMatch(/```mermaid\nxychart-beta\n {2}title "add\/optimized\/n=64"/);
    expect(text).toContain('no baseline that is called `softmax`');
    expect(text).toMatch(/baseline of `main` will be measured/);
    expect(text).toContain('Did you mean `/perf bisect`?');
    expect(text).toContain('did you mean `--only`?');

    await at.comment(1, '/perf accept add because');
    await at.comment(1, '/perf baseline');
    await settled();
    const onIssue = (await commentsOf(at, 1)).join('\n');
    expect(onIssue).toContain('`/perf accept` works on pull requests only');
    expect(onIssue).toContain('will be measured again; the answer is edited in place');
  });

  test('without an issue ask for one, and nothing is started', async () => {
    const at = await repository();
    const number = await at.openPullRequest(kernelFiles('add', slower), { body: 'For fun.' });
    await at.settledPage(number);
    const started = ['/perf run', '/perf run add', '/perf bisect add', '/perf profile add'];
    for (const one of started) expect(await measuredBy(at, number, one)).toEqual([]);
    const page = await at.page(number);
    expect(page.labels).toEqual(['perf: needs-issue']);
    expect(page.comments.map(headline)).toEqual([
      '### Which issue is this for?',
      '### Which issue is `/perf profile` for?',
    ]);
  });
});

describe('work that ends in a pull request', () => {
  test('has the issue it was asked on, the linked one, or a new one; never two', async () => {
    const at = await repository();
    const linked = await at.openPullRequest({ 'README.md': 'a' }, { branch: 'one' });
    const alone = await at.openPullRequest({ 'README.md': 'b' }, { branch: 'two', body: '' });
    await settled();
    const asked = (number: number, onPullRequest = true, kernel = 'add') => {
      const by = { by: 'maintainer', delivery: 'a-delivery', repository: knownAs(at) };
      return issueFor(world, { kind: 'tune', kernel, number, onPullRequest, ...by });
    };
    expect(await asked(1, false)).toBe(1);
    expect(await asked(linked)).toBe(1);
    const opened = await asked(alone);
    expect(await asked(alone)).toBe(opened);
    expect(await asked(alone, true, 'matmul')).toBeGreaterThan(opened);
    const { issues } = await at.state();
    expect(issues.find(({ number }) => number === opened)).toMatchObject({
      title: 'Tune the kernel `add`',
      labels: ['performance'],
    });
  });

  test('is opened from files once, and brought up to date', async () => {
    const at = await repository();
    const propose = (text: string) =>
      world.github.openPullRequest(knownAs(at), {
        branch: 'isochron/tune-add',
        base: 'main',
        files: [{ path: 'kernels/add/tuned.ts', text }],
        message: 'Tune add',
        title: `Tune add ${text}`,
        body: 'Closes #1',
      });
    const number = await propose('one');
    expect(await propose('one')).toBe(number);
    expect(await propose('two')).toBe(number);
    await settled();
    const { pullRequests } = await at.state();
    expect(pullRequests).toHaveLength(1);
    expect(pullRequests[0]).toMatchObject({ title: 'Tune add two', author: 'isochron[bot]' });
  });
});

const chain = `escalation:
  - { name: specialist, to: '@owner' }
  - { name: design, to: '@kernel-works/design' }
  - { name: everybody, to: 'help wanted' }
`;

describe('the chain of escalation', () => {
  const files = { ...kernelFiles('add', fast), '.github/isochron.yml': chain };

  /** The sweep of so many days after now. */
  async function sweepIn(days: number): Promise<void> {
    const clock = new SteeredClock(new Date(Date.now() + days * 24 * 3_600_000 + 60_000));
    await sweep({ ...world, clock }, new AbortController().signal);
    await settled();
  }

  const asking = async (at: Repository, number: number) =>
    (await commentsOf(at, number)).filter((body) => body.includes('isochron:escalation '));

  test('is walked up every three days without an answer, and ends once', async () => {
    const at = await repository(files);
    const number = await at.openPullRequest(kernelFiles('add', slower), { body: 'For fun.' });
    await at.settledPage(number);
    await at.comment(number, '/perf run');
    await settled();
    expect((await asking(at, number)).map(headline)).toEqual([
      '### @owner: this cannot go on without you',
    ]);
    await sweepIn(2);
    expect(await asking(at, number)).toHaveLength(1);
    await at.comment(number, 'I have no say here.', 'contributor');
    await sweepIn(3);
    expect(headline((await asking(at, number))[1])).toContain('@kernel-works/design');
    await sweepIn(5);
    expect(await asking(at, number)).toHaveLength(2);

    await at.comment(number, '/perf escalate');
    await settled();
    const { pullRequests } = await at.state();
    expect(pullRequests[0]?.labels).toContain('help wanted');
    await sweepIn(9);
    await sweepIn(99);
    const all = await asking(at, number);
    expect(all).toHaveLength(4);
    expect(headline(all[3])).toBe('### Nobody is left to be asked');
  });

  test('stops with an answer of somebody who may write, and with a link', async () => {
    const at = await repository(files);
    const number = await at.openPullRequest(kernelFiles('add', slower), { body: 'For fun.' });
    const other = await at.openPullRequest(kernelFiles('add', { ns: 2 }), {
      ...{ body: 'For fun.', branch: 'other' },
    });
    await settled();
    await at.comment(number, 'This is for the next release.');
    const { owner, repo } = at;
    const body = 'Closes #1';
    await at.octokit.rest.pulls.update({ owner, repo, pull_number: other, body });
    await settled();
    await sweepIn(4);
    expect(await asking(at, number)).toHaveLength(1);
    expect(await asking(at, other)).toHaveLength(1);
    expect(await world.store.waitingEscalations(at.full)).toEqual([]);
  });

  test('is asked on an issue too, for each reason once; without a chain nobody is', async () => {
    const at = await repository(files);
    const cannot = { repository: knownAs(at), number: 1, asked: 'Lower the limit, or keep it.' };
    await escalate(world, { ...cannot, reason: 'unreachable' });
    await escalate(world, { ...cannot, reason: 'unreachable' });
    expect(await asking(at, 1)).toHaveLength(1);
    const said = await world.store.escalations(at.full, 1);
    expect(said).toMatchObject([{ reason: 'unreachable', level: 0, state: 'waiting' }]);

    // A store that was lost has it back from the comment.
    const store = { ...world.store, escalations: async () => [] };
    await world.store.saveEscalation(at.full, { ...said[0]!, level: 9 });
    await escalate({ ...world, store }, { ...cannot, reason: 'unreachable' });
    expect(await asking(at, 1)).toHaveLength(1);
    expect(await world.store.escalations(at.full, 1)).toEqual(said);

    const none = await repository();
    await escalate(world, { ...cannot, repository: knownAs(none), reason: 'unreachable' });
    expect(await asking(none, 1)).toEqual([]);
    await none.comment(1, '/perf escalate');
    await settled();
    expect((await commentsOf(none, 1)).at(-1)).toContain('Nobody can be asked');
  });
});
