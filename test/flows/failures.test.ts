/** What people see when something is wrong with the repository, with GitHub or with us. */
import { describe, expect, test } from 'vitest';
import { sweep } from '#app/sweep.ts';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { fast, github, log, repository, sandbox, settled, useHouse, world } from './house.ts';

useHouse();

const note = 'notes/issues/1/README.md';
const change = kernelFiles('add', { ns: 900_000 });
const comments = /\/issues\/\d+\/comments$/;

describe('the repository', () => {
  test('a mistake in the configuration of the base is named by line and key', async () => {
    const at = await repository({
      ...kernelFiles('add', fast),
      '.github/isochron.yml': 'budget: 5m\nbugdet: 3m\n',
    });
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.check).toMatchObject({ conclusion: 'failure' });
    expect(page.comments[0]).toMatch(/line 2.*`bugdet`/s);
    expect(page.comments[0]).toContain('budget');
  });

  test('what failed is not begun again by the sweep', async () => {
    const at = await repository({ ...kernelFiles('add', fast), '.github/isochron.yml': 'no: 1\n' });
    await at.openPullRequest(change);
    await settled();
    expect(await sweep(world, new AbortController().signal)).toBe(0);
  });

  test('its mistake shows on the commit of the default branch too', async () => {
    const at = await repository({
      ...kernelFiles('add', fast),
      '.github/isochron.yml': 'suites: 7\n',
    });
    const [check] = (await at.state()).checkRuns;
    expect(check).toMatchObject({ name: 'isochron', conclusion: 'failure' });
    expect(check?.summary).toMatch(/`suites`/);
  });

  test('a configuration that head changes is not the one that counts', async () => {
    const at = await repository();
    const files = { ...change, '.github/isochron.yml': 'no such: key\n' };
    const page = await at.settledPage(await at.openPullRequest(files));
    expect(page.labels).toEqual(['perf: improvement']);
  });

  test('no suites: nothing is measured, and nobody is bothered', async () => {
    const at = await repository({ 'README.md': 'Empty.\n' });
    const page = await at.settledPage(await at.openPullRequest({ 'src/a.ts': '1;\n' }));
    expect(page.check).toMatchObject({
      conclusion: 'success',
      title: 'Nothing measured is touched',
    });
    expect(page.comments).toEqual([]);
  });

  test('an empty repository gets an answer to its issue', async () => {
    const at = await repository({});
    const { issues } = await at.state();
    const own = issues[0]?.comments.map(({ body }) => body) ?? [];
    expect(own).toHaveLength(1);
    expect(own[0]).toContain('Isochron could not measure this');
  });
});

describe('GitHub', () => {
  test('answers 500 for a while: the verdict comes all the same, measured once', async () => {
    const at = await repository();
    const before = sandbox.verified.length;
    github.failNext('POST', comments, 500, {}, 2);
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.labels).toEqual(['perf: improvement']);
    expect(page.comments).toHaveLength(1);
    // Both arms once: the retries published what had been measured.
    expect(sandbox.verified.length - before).toBe(2);
  });

  test('sets a rate limit: it is waited for', async () => {
    const at = await repository();
    const soon = Math.ceil(Date.now() / 1000) + 1;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(soon) };
    github.failNext('POST', comments, 403, headers, 1);
    const page = await at.settledPage(await at.openPullRequest(change));
    expect(page.comments).toHaveLength(1);
  });

  test.each([403, 404, 422])(
    'refuses a label with %d: the report stands, and is not replaced by an error',
    async (status) => {
      const at = await repository();
      github.failNext('POST', /\/labels$/, status, {}, 9);
      const page = await at.settledPage(await at.openPullRequest(change));
      github.clearFaults();
      expect(page.check).toMatchObject({ conclusion: 'success' });
      expect(page.comments[0]).toMatch(/Improvement/);
      expect(page.labels).toEqual([]);
      expect(log.some(({ msg }) => msg === 'a part of the report was refused')).toBe(true);
      expect(Object.keys(await at.notes('topic'))).toContain(note);
    },
  );

  test('refuses the note on the branch: it goes to the notes branch, linked', async () => {
    const at = await repository();
    github.failNext('PATCH', /\/git\/refs\/heads(\/|%2F)topic$/, 403, {}, 9);
    const page = await at.settledPage(await at.openPullRequest(change));
    github.clearFaults();
    expect(page.labels).toEqual(['perf: improvement']);
    expect(Object.keys(await at.notes('isochron/notes'))).toContain(note);
    expect(await at.notes('topic')).toEqual({});
  });
});

test('an event that fails in passing is tried again, since GitHub will not send it again', async () => {
  const at = await repository();
  const number = await at.openPullRequest(change);
  await settled();
  const before = sandbox.verified.length;
  // Each of octokit's own attempts, of the first try.
  github.failNext('GET', /\/permission$/, 500, {}, 3);
  await at.comment(number, '/perf run');
  await settled();
  expect(log.some(({ msg }) => msg === 'the event will be tried again')).toBe(true);
  expect(sandbox.verified.length).toBeGreaterThan(before);
});

describe('Isochron', () => {
  test('fails: the check run has an id, and the log has the cause under it', async () => {
    const at = await repository();
    const { testbed } = world.sandbox;
    world.sandbox.testbed = async () => {
      throw new TypeError('a bug of ours');
    };
    const number = await at.openPullRequest(change);
    const page = await at.settledPage(number);
    world.sandbox.testbed = testbed;
    const id = /`([0-9a-f-]{36})`/.exec(page.check?.summary ?? '')?.[1];
    expect(page.check).toMatchObject({ conclusion: 'failure', title: 'Errored' });
    const line = log.find((one) => one.id === id);
    expect(line).toMatchObject({ msg: 'request failed', err: { message: 'a bug of ours' } });
    expect(page.comments[0]).not.toContain('a bug of ours');
    await at.comment(number, '/perf run');
    expect((await at.settledPage(number)).labels).toEqual(['perf: improvement']);
  });

  test('acts once on a delivery that it sees twice', async () => {
    const at = await repository();
    await at.openPullRequest(change);
    await settled();
    const opened = github.deliveries().filter(({ event }) => event === 'pull_request');
    const begun = () => log.filter(({ msg }) => msg === 'request begins').length;
    const before = begun();
    github.redeliver(opened.at(0)!.guid);
    await settled();
    expect(begun()).toBe(before);
  });

  test('has the delivery on every line about it, and no secret on any', async () => {
    const at = await repository();
    await at.openPullRequest(change);
    await settled();
    const begun = log.filter(({ msg }) => String(msg).startsWith('request '));
    expect(begun.every(({ delivery }) => typeof delivery === 'string')).toBe(true);
    const text = JSON.stringify(log);
    expect(text).not.toContain(github.privateKey.slice(40, 80));
    expect(text).not.toMatch(/ghs_|BEGIN .*PRIVATE KEY|a secret of the flows/);
  });
});
