/** What looks like a change and is none, or is of another testbed; the drift since a release. */
import { describe, expect, test } from 'vitest';
import { confirmChange } from '#app/confirm-change.ts';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
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
import { fast, github, repository, sandbox, settled, useHouse, world } from './house.ts';

useHouse();

const { signal } = new AbortController();

describe('no issue', () => {
  test('of a machine that slows for one push and recovers', async () => {
    const at = await measured();
    sandbox.slowness = 1.06;
    await pushed(at, other('on a bad day'));
    sandbox.slowness = 1;
    expect(begun('confirm', at)).toBe(1);
    expect(said(at, 'a suspicion is not confirmed')).toMatchObject([
      { verdict: 'no-change', benchmark: 'add/optimized/n=64' },
    ]);
    await pushed(at, other('on a good day'));
    expect(begun('confirm', at)).toBe(1);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of a machine that stays slow: that is looked at once', async () => {
    const at = await measured();
    sandbox.slowness = 1.06;
    for (let count = 1; count <= 8; count += 1) await pushed(at, other(`${count}`));
    sandbox.slowness = 1;
    expect(begun('confirm', at)).toBe(1);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of a commit with which the lockfile changes too: nothing of before is comparable', async () => {
    const at = await measured();
    await pushed(at, { ...slow, 'package-lock.json': '{}\n' });
    for (let count = 1; count <= 4; count += 1) await pushed(at, other(`${count}`));
    expect(begun('confirm', at)).toBe(0);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of a commit that makes a kernel faster', async () => {
    const at = await measured();
    await pushed(at, kernelFiles('add', { ns: 940_000 }));
    expect(said(at, 'a suspicion is not confirmed')).toMatchObject([{ verdict: 'improvement' }]);
    for (let count = 1; count <= 6; count += 1) await pushed(at, other(`${count}`));
    expect(begun('confirm', at)).toBe(1);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of what cannot be compared', async () => {
    const failure = { kind: 'build', message: 'it does not build.', tail: '' } as const;
    const at = await measured();
    const broken = await pushed(at, kernelFiles('add', { ns: 1, failure }));
    // It was measured when its dependencies could still be had.
    await remember(at, broken, 1_000_000, new Date().toISOString());
    await pushed(at, slow);
    expect(said(at, 'a suspicion is not confirmed')).toMatchObject([{ verdict: 'inconclusive' }]);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of commits of which one was pushed away', async () => {
    const at = await measured();
    const gone = await pushed(at, other('to be regretted'));
    const amend = { repository: at.full, branch: 'main', files: slow, message: 'Instead' };
    await github.push('maintainer', { ...amend, amend: true });
    await settled();
    expect(said(at, 'a suspicion is not confirmed')).toMatchObject([
      { beforeSha: gone, verdict: 'inconclusive' },
    ]);
    const why = 'the suspect commits are not on one line: history was rewritten';
    expect(said(at, why)).toHaveLength(1);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of commits of which the later one was measured first', async () => {
    const at = await measured();
    const earlier = await pushed(at, other('a'));
    const later = await pushed(at, other('b'));
    const request = confirmation(at, later, earlier);
    await confirmChange(world, request, signal);
    expect(said(at, 'the later one of the suspect commits was measured first')).toMatchObject([
      { beforeSha: later, afterSha: earlier },
    ]);
    const range = { beforeSha: later, afterSha: earlier };
    expect(await world.store.inspections(at.full, testbedId, request.benchmarks)).toMatchObject([
      { ...range, verdict: 'inconclusive', trace: null, published: true },
    ]);
    expect(await issuesOf(at)).toEqual([]);
  });

  test('of a kernel without a past', async () => {
    const at = await repository(kernelFiles('add', fast), { issue: false });
    await history(at.full, 'add', near(1_000_000, 7));
    await pushed(at, slow);
    expect(begun('confirm', at)).toBe(0);
  });
});

describe('results of two testbeds never meet', () => {
  const elsewhere = 'another-machine';

  test('the points of one make nothing suspect on the other', async () => {
    const at = await repository(kernelFiles('add', fast), { issue: false });
    await history(at.full, 'add', near(700_000), elsewhere);
    await pushed(at, slow);
    expect(begun('confirm', at)).toBe(0);
  });

  test('what was looked at on one is looked at on the other all the same', async () => {
    const at = await measured();
    const before = (await at.state()).branches.main ?? '';
    const sha = await pushed(at, slow);
    await history(at.full, 'add', near(1_000_000), elsewhere);
    await remember(at, before, 1_000_000, '2026-02-01T00:00:00Z', elsewhere);
    await remember(at, sha, 1_060_000, '2026-02-02T00:00:00Z', elsewhere);
    sandbox.testbedId = elsewhere;
    await pushed(at, other('on another machine'));
    sandbox.testbedId = testbedId;
    expect(begun('confirm', at)).toBe(2);
    const [issue, ...others] = await issuesOf(at);
    expect(others).toEqual([]);
    expect(issue?.body).toContain(`testbed \`${testbedId}\``);
    expect(issue?.comments).toHaveLength(1);
    expect(issue?.comments[0]?.body).toContain(`testbed \`${elsewhere}\``);
  });

  test('a suspicion of one is not measured on the other', async () => {
    const at = await measured();
    const { main: before = '' } = (await at.state()).branches;
    const seen = sandbox.verified.length;
    const request = { ...confirmation(at, before, before), testbedId: elsewhere };
    await expect(confirmChange(world, request, signal)).rejects.toThrow(
      'the suspicion is of testbed another-machine, this is scripted',
    );
    expect(sandbox.verified).toHaveLength(seen);
    expect(await world.store.inspections(at.full, elsewhere, request.benchmarks)).toEqual([]);
  });
});

test('the check run of a commit says how far it is from the last release', async () => {
  const at = await repository(kernelFiles('add', { ns: 1_031_000 }), { issue: false });
  const { owner, repo } = at;
  // Of two commits in one push the first one is not measured.
  const [released = ''] = await at.pushTogether([other('released'), other('next')]);
  await settled();
  const release = { owner, repo, tag_name: 'v1.2.0', target_commitish: 'main' };
  await at.octokit.rest.git.createRef({ owner, repo, ref: 'refs/tags/v1.2.0', sha: released });
  await at.octokit.rest.repos.createRelease(release);
  await history(at.full, 'add', [...near(1_000_000), ...near(1_031_000, 25)]);
  await remember(at, released, 1_000_000, '2026-01-05T12:00:00Z');
  const sha = await pushed(at, other('after the release'));
  const [check] = await github.readCheckRuns(at.full, sha);
  expect(check?.summary).toMatch(
    /`add\/optimized\/n=64`: 3\.\d % slower than `v1\.2\.0` \(2\.\d to 3\.\d %\)/,
  );
});
