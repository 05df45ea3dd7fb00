/** The stored baseline, and issues that are answered from it. */
import { describe, expect, test } from 'vitest';
import { recordBaseline } from '#app/record-baseline.ts';
import type { Conditions } from '#core/model/conditions.ts';
import { benchmarkOf, conditions, kernelFiles } from '../fakes/scripted-kernels.ts';
import { testbedId } from '../fakes/scripted-sandbox.ts';
import {
  fast,
  headline,
  log,
  type Repository,
  repository,
  sandbox,
  settled,
  useHouse,
  world,
} from './house.ts';

useHouse();

const change = kernelFiles('add', { ns: 1_000_000, noise: 0.0011 });

/** As if so many commits of the default branch had been measured before. */
async function history(
  full: string,
  floors: readonly number[],
  under: Conditions | null = conditions,
): Promise<void> {
  const points = floors.map((floorNs, index) => ({
    benchmark: benchmarkOf('add').id,
    testbedId,
    sha: String(index).padStart(40, '0'),
    recordedAt: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
    floorNs,
    rounds: 5,
    conditions: under,
  }));
  for (const point of points) await world.store.addBaseline(full, [point]);
}

/** Twelve floors near `ns`, half a per cent about it. */
function near(ns: number): number[] {
  return Array.from({ length: 12 }, (_, index) => ns * (1 + 0.005 * Math.sin(index)));
}

describe('a push to the default branch', () => {
  test('is measured, kept, and shown on the commit', async () => {
    const at = await repository();
    const sha = (await at.state()).branches.main ?? '';
    const [check] = (await at.state()).checkRuns;
    expect(check).toMatchObject({ name: 'isochron', headSha: sha, conclusion: 'success' });
    expect(check?.title).toBe('Measured: 1 benchmark');
    const { id } = benchmarkOf('add');
    const series = await world.store.baseline(at.full, testbedId, [id], 10);
    expect(series.get(id)?.map((point) => point.sha)).toEqual([sha]);
  });

  test('that could not be measured is not silent', async () => {
    const failure = { kind: 'threw', message: 'add threw.', tail: '' } as const;
    const at = await repository(kernelFiles('add', { ns: 1, failure }));
    const [check] = (await at.state()).checkRuns;
    expect(check).toMatchObject({ name: 'isochron', conclusion: 'failure' });
    expect(check?.summary).toContain('add threw.');
  });

  test('keeps no point of wrong numbers', async () => {
    const at = await repository(kernelFiles('add', { ns: 1, wrong: true }));
    const { id } = benchmarkOf('add');
    const series = await world.store.baseline(at.full, testbedId, [id], 10);
    expect(series.get(id) ?? []).toEqual([]);
    expect((await at.state()).checkRuns[0]).toMatchObject({ conclusion: 'failure' });
  });
});

describe('the series of the default branch', () => {
  const { id } = benchmarkOf('add');
  const series = async (at: Repository) =>
    (await world.store.baseline(at.full, testbedId, [id], 10)).get(id) ?? [];

  test('has no point of code that never became steady, and the log says so', async () => {
    const at = await repository();
    const before = await series(at);
    const { round } = sandbox;
    sandbox.round = async (job) => {
      const { round: own, ...rest } = await round.call(sandbox, job);
      return { ...rest, round: { ...own, head: { ...own.head, steady: false } } };
    };
    const sha = await at.push('main', { 'README.md': 'Something else.\n' });
    await settled();
    sandbox.round = round;
    expect(await series(at)).toEqual(before);
    expect(log.filter(({ msg }) => msg === 'left out of the baseline')).toMatchObject([
      { repository: at.full, sha, leftOut: [{ benchmark: id, reason: 'unsteady' }] },
    ]);
  });

  test('keeps its order when a commit is measured again', async () => {
    const at = await repository();
    const shas = [(await at.state()).branches.main];
    shas.push(await at.push('main', kernelFiles('add', { ns: 1_100_000 })));
    await settled();
    const before = await series(at);
    const { owner, repo } = at;
    const place = { owner, name: repo, installationId: null, defaultBranch: 'main' };
    const again = { kind: 'baseline', repository: place, sha: shas[0] ?? '' } as const;
    const { signal } = new AbortController();
    await recordBaseline(world, { ...again, delivery: 'by hand' }, signal);
    const points = await series(at);
    expect(points.map(({ sha }) => sha)).toEqual(shas);
    expect(points.map(({ recordedAt }) => recordedAt)).toEqual(
      before.map(({ recordedAt }) => recordedAt),
    );
  });
});

describe('beside each row, the stored baseline', () => {
  test('has nothing to say at first', async () => {
    const at = await repository();
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.comments[0]).toContain('none yet');
  });

  test('agrees, with the number of points, their age and the newest commit', async () => {
    const at = await repository();
    await history(at.full, near(1_000_000));
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.comments[0]).toMatch(/agrees \(n=1\d, .*[0-9a-f]{7}\)/);
    expect(headline(page.comments[0])).toMatch(/No change/);
  });

  test('disagrees, which reaches the headline and does not decide', async () => {
    const at = await repository();
    await history(at.full, near(700_000));
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(headline(page.comments[0])).toMatch(/the stored baseline disagrees on 1 row/);
    expect(page.check).toMatchObject({ conclusion: 'success' });
    expect(page.labels).toEqual(['perf: no-change']);
  });
});

describe('once the lockfile or a suite of the default branch has changed', () => {
  const lockfile = (text: string) => ({ 'package-lock.json': `${text}\n` });
  const suite = { 'kernels/add/suite.ts': "export { default } from './behaviour.json';\n" };
  const anew = 'the series begins anew, since';

  async function pushed(at: Repository, files: Record<string, string>): Promise<string> {
    const sha = await at.push('main', files);
    await settled();
    const run = (await at.state()).checkRuns.find(({ headSha }) => headSha === sha);
    return run?.summary ?? '';
  }

  test('the series begins anew, on the commit and in the next reports', async () => {
    const at = await repository();
    await history(at.full, near(1_000_000));
    expect(await pushed(at, { 'README.md': 'Something else.\n' })).toContain('agrees (n=13');
    expect(await pushed(at, lockfile('{}'))).toContain(`none yet: ${anew} the lockfile changed`);
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.comments[0]).toContain(`none yet (n=1): ${anew} the lockfile changed`);
    expect(page.labels).toEqual(['perf: no-change']);

    expect(await pushed(at, suite)).toContain(`none yet: ${anew} the suite changed`);
    const both = { ...lockfile('[]'), ...kernelFiles('add', fast) };
    expect(await pushed(at, both)).toContain(`none yet: ${anew} lockfile and suite changed`);
    // Back to what it was an hour ago: nobody knows what else has moved meanwhile.
    expect(await pushed(at, lockfile('{}'))).toContain(`none yet: ${anew} the lockfile changed`);
  });

  test('a pull request that changes them is still judged by those of its base', async () => {
    const at = await repository();
    await history(at.full, near(1_000_000));
    const files = { ...change, ...lockfile('{}'), ...suite };
    const page = await at.settledPage(await at.openPullRequest(files));
    expect(page.comments[0]).toMatch(/agrees \(n=13,/);
    const outcome = await world.store.outcome(at.full, 2);
    const recording = await world.store.recording(outcome?.runId ?? '');
    expect(recording?.entries.map((entry) => entry.conditions)).toEqual([conditions]);
  });

  test('points of before they were stored have no say', async () => {
    const at = await repository();
    await history(at.full, near(700_000), null);
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.comments[0]).toContain(
      `none yet (n=1): ${anew} what is older does not tell its lockfile and suite`,
    );
  });
});

describe('an issue labelled `performance`', () => {
  const two = { ...kernelFiles('add', fast), ...kernelFiles('matmul', { ns: 9_000_000 }) };

  test('gets the baseline of the kernel that it names, and the first version of its note', async () => {
    const at = await repository(two, { issue: false });
    const number = await at.openIssue('Make `matmul` faster', 'It is slow.');
    await settled();
    const { issues } = await at.state();
    const own = issues[0]?.comments ?? [];
    expect(own).toHaveLength(1);
    expect(own[0]?.body).toMatch(/matmul\/optimized\/n=64/);
    expect(own[0]?.body).not.toContain('add/optimized');
    const notes = await at.notes('isochron/notes');
    expect(notes[`notes/issues/${number}/README.md`]).toMatch(/matmul\/optimized\/n=64/);
  });

  test('that names none gets all; one without the label gets nothing until it is labelled', async () => {
    const at = await repository(two, { issue: false });
    const { owner, repo } = at;
    const issue_number = await at.openIssue('Everything is slow', '', []);
    await settled();
    expect((await at.state()).issues[0]?.comments).toEqual([]);
    await at.octokit.rest.issues.addLabels({ owner, repo, issue_number, labels: ['performance'] });
    await settled();
    const body = (await at.state()).issues[0]?.comments[0]?.body;
    expect(body).toMatch(/add\/optimized.*matmul\/optimized/s);
  });
});
