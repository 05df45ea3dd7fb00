/** A change of the default branch: one issue with the culprit, and never two. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { confirmChange } from '#app/confirm-change.ts';
import { suspectChanges } from '#app/suspect-changes.ts';
import { sweep } from '#app/sweep.ts';
import { TransientError } from '#core/model/errors.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { benchmarkOf, kernelFiles } from '../fakes/scripted-kernels.ts';
import { testbedId } from '../fakes/scripted-sandbox.ts';
import {
  begun,
  confirmation,
  history,
  issuesOf,
  measured,
  near,
  other,
  pushed,
  remember,
  said,
  slow,
} from './changes-house.ts';
import {
  fast,
  github,
  repository,
  sandbox,
  settled,
  startIsochron,
  stopIsochron,
  temporary,
  useHouse,
  world,
} from './house.ts';

useHouse();

const { signal } = new AbortController();

describe('a commit that makes a kernel slower', () => {
  test('gets one issue that names it, and nothing is measured because of that', async () => {
    const at = await measured();
    const before = (await at.state()).branches.main ?? '';
    const sha = await pushed(at, slow);
    const [issue, ...others] = await issuesOf(at);
    expect(others).toEqual([]);
    expect(issue?.title).toBe(`\`add/optimized/n=64\` got 6.0 % slower with ${sha.slice(0, 7)}`);
    expect(issue).toMatchObject({ author: 'isochron[bot]', labels: ['performance'], comments: [] });
    expect(issue?.body).toContain(`<!-- isochron:change ${sha} -->`);
    expect(issue?.body).toContain(`/${at.full}/commit/${sha}) by maintainer: Change`);
    expect(issue?.body).toContain(`npx isochron compare ${before} ${sha}`);
    expect(issue?.body).not.toMatch(/(^|\W)@\w/m);
    expect(begun('issue', at)).toBe(0);
    expect(begun('confirm', at)).toBe(1);
  });

  test('gets no second one: not by a delivery that comes again, a restart, or more pushes', async () => {
    const at = await measured();
    await pushed(at, slow);
    const push = github.deliveries().findLast(({ event }) => event === 'push');
    github.redeliver(push?.guid ?? '');
    await settled();
    await stopIsochron();
    await startIsochron();
    await settled();
    // The change point shows from the fourth push on, and is placed anew with each.
    for (let count = 1; count <= 8; count += 1) await pushed(at, other(`${count}`));
    expect(await issuesOf(at)).toHaveLength(1);
    expect((await issuesOf(at))[0]?.comments).toEqual([]);
  });

  test('gets no second one when the store is lost', async () => {
    const at = await measured();
    const before = (await at.state()).branches.main ?? '';
    const sha = await pushed(at, slow);
    const { owner, repo } = at;
    const [issue] = await issuesOf(at);
    const issue_number = issue?.number ?? 0;
    await at.octokit.rest.issues.update({ owner, repo, issue_number, state: 'closed' });
    await stopIsochron();
    await startIsochron({ directory: join(temporary(), 'another') });
    try {
      await history(at.full, 'add', near(1_000_000));
      await remember(at, before, 1_000_000, '2026-02-01T00:00:00Z');
      await remember(at, sha, 1_060_000, '2026-02-02T00:00:00Z');
      await pushed(at, other('after the loss'));
      expect(begun('confirm', at)).toBe(1);
      expect(await issuesOf(at)).toHaveLength(1);
      expect((await issuesOf(at))[0]?.comments).toEqual([]);
    } finally {
      await stopIsochron();
      await startIsochron();
    }
  });

  test('gets no second one after a crash before the first one was remembered', async () => {
    const at = await measured();
    const { saveChangeIssue } = world.store;
    world.store.saveChangeIssue = async () => {
      world.store.saveChangeIssue = saveChangeIssue;
      throw new TransientError('the store is gone for a moment', 0);
    };
    await pushed(at, slow);
    expect(begun('confirm', at)).toBe(2);
    expect(await issuesOf(at)).toHaveLength(1);
    // What was measured is not measured again.
    expect(said(at, 'inspected')).toHaveLength(1);
  });

  test('is asked for once, though more baselines come before its answer', async () => {
    const at = await measured();
    const before = (await at.state()).branches.main ?? '';
    const benchmarks = [benchmarkOf('add').id];
    await remember(at, 'slow', 1_060_000, new Date().toISOString());
    const series = await world.store.baseline(at.full, testbedId, benchmarks, 100);
    const asked: string[] = [];
    const waiting = new Set<string>();
    const enqueue = async (request: Request) => {
      asked.push(requestKey(request));
      return [];
    };
    const queue = { ...world.queue, enqueue, holds: async (key: string) => waiting.has(key) };
    const baseline = { ...confirmation(at, '', ''), kind: 'baseline', sha: 'slow' } as const;
    await suspectChanges({ ...world, queue }, baseline, testbedId, series);
    expect(asked).toEqual([`${at.full}^slow/${before}/${testbedId}`]);
    for (const key of asked) waiting.add(key);
    await suspectChanges({ ...world, queue }, baseline, testbedId, series);
    expect(asked).toHaveLength(1);
  });

  test('waits for another worker that is opening the issue', async () => {
    const at = await repository(kernelFiles('add', fast), { issue: false });
    const before = (await at.state()).branches.main ?? '';
    const sha = await pushed(at, slow);
    const store = { ...world.store, claimChange: async () => false };
    const asked = confirmChange({ ...world, store }, confirmation(at, before, sha), signal);
    await expect(asked).rejects.toThrow(TransientError);
    expect(await issuesOf(at)).toEqual([]);
    await confirmChange(world, confirmation(at, before, sha), signal);
    expect(await issuesOf(at)).toHaveLength(1);
    expect(said(at, 'inspected')).toHaveLength(1);
  });

  test('gets its issue by the sweep where the request came to nothing', async () => {
    const at = await measured();
    const { claimChange } = world.store;
    world.store.claimChange = async () => {
      world.store.claimChange = claimChange;
      throw new Error('a mistake of ours');
    };
    await pushed(at, slow);
    expect(await issuesOf(at)).toEqual([]);
    // Whatever machine says it: nothing is measured any more.
    sandbox.testbedId = 'another-machine';
    expect(await sweep(world, signal)).toBe(1);
    await settled();
    sandbox.testbedId = testbedId;
    expect(await issuesOf(at)).toHaveLength(1);
    expect(await sweep(world, signal)).toBe(0);
  });

  test('is one issue for all the kernels that it slows, what is found later in a comment', async () => {
    const both = (ns: number) => ({
      ...kernelFiles('add', { ns }),
      ...kernelFiles('matmul', { ns: 9 * ns }),
    });
    const at = await measured(both(1_000_000));
    const seen = sandbox.verified.length;
    const sha = await pushed(at, both(1_060_000));
    // Once for the baseline, and in no paired run of the other kernel.
    expect(sandbox.verified.slice(seen).filter((kernel) => kernel === 'matmul')).toHaveLength(1);
    expect((await issuesOf(at)).map(({ title }) => title)).toEqual([
      `\`add/optimized/n=64\` got 6.0 % slower with ${sha.slice(0, 7)}`,
    ]);
    await history(at.full, 'matmul', near(9_000_000));
    for (let count = 1; count <= 3; count += 1) await pushed(at, other(`${count}`));
    const [issue, ...others] = await issuesOf(at);
    expect(others).toEqual([]);
    expect(issue?.comments).toHaveLength(1);
    expect(issue?.comments[0]?.body).toContain(
      '### Also: `matmul/optimized/n=64` got 6.0 % slower',
    );
    expect(issue?.comments[0]?.body).not.toContain('add/optimized');
  });

  test('says so in its check run where the repository has no issues', async () => {
    const at = await measured();
    const { owner, repo } = at;
    await github.octokitAs('owner').rest.repos.update({ owner, repo, has_issues: false });
    const sha = await pushed(at, slow);
    const [check] = await github.readCheckRuns(at.full, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check?.title).toContain('add/optimized/n=64 got 6.0 % slower');
    expect(check?.summary).toContain('No issue could be opened');
    expect(check?.summary).toContain('Issues are disabled there: enable them');
    const lines = () => said(at, 'a change of the default branch has no issue');
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({ repository: at.full, culpritSha: sha });
    await pushed(at, other('more'));
    expect(lines()).toHaveLength(1);
  });
});
