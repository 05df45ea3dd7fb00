import { afterEach, describe, expect, test } from 'vitest';
import { TransientError, UserError } from '#core/model/errors.ts';
import { type CheckRun, runAgain } from '#core/model/publication.ts';
import { api, publish, report, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

const headSha = 'c0ffee0000000000000000000000000000000000';

afterEach(() => {
  expect(api.unknown).toEqual([]);
});

describe('the check run', () => {
  const check = (more: Partial<CheckRun>): { check: CheckRun } => ({
    check: {
      actions: [],
      name: 'isochron',
      headSha,
      status: 'completed',
      conclusion: 'success',
      title: 'No change',
      summary: 'as it was',
      ...more,
    },
  });
  const queued = check({ status: 'queued', conclusion: null, title: 'Queued', summary: 'waits' });

  test('is created, updated in place, and left alone when it says the same', async () => {
    await publish(queued);
    await publish(check({}));
    await publish(check({}));
    expect(api.checkRuns).toHaveLength(1);
    expect(api.checkRuns[0]).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(api.writes.map((write) => write.split(' ')[0])).toEqual(['POST', 'PATCH']);
  });

  test('has the button that measures again', async () => {
    await publish(check({ actions: [runAgain] }));
    expect(api.checkRuns[0]).toMatchObject({ actions: [runAgain] });
  });

  test('of a finished run is not taken back: a second one begins', async () => {
    await publish(check({}));
    await publish(queued);
    expect(api.checkRuns.map((run) => run.status)).toEqual(['completed', 'queued']);
  });

  test('of another App that has our name is left alone', async () => {
    const theirs = { id: 5, name: 'isochron', head_sha: headSha, app_id: '2', status: 'queued' };
    api.checkRuns.push({ ...theirs });
    await publish(check({}));
    expect(api.checkRuns[0]).toEqual(theirs);
    expect(api.checkRuns).toHaveLength(2);
  });

  test('is left alone when GitHub gave its line ends back in another form', async () => {
    await publish(check({ summary: 'one\ntwo' }));
    Object.assign(api.checkRuns[0]!, { output: { title: 'No change', summary: 'one\r\ntwo' } });
    await publish(check({ summary: 'one\ntwo' }));
    expect(api.writes).toHaveLength(1);
  });

  test('is cut to what GitHub takes, which counts bytes', async () => {
    const long = check({ summary: `x${'±'.repeat(40_000)}` });
    await publish(long);
    const { summary } = api.checkRuns[0]!.output as { summary: string };
    expect(Buffer.byteLength(summary)).toBeGreaterThan(65_530);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/^x±+\n\n\*Cut here/);
    await publish(long);
    expect(api.writes).toHaveLength(1);
  });

  test('is left whole when it just fits', async () => {
    await publish(check({ summary: 'x'.repeat(65_535) }));
    expect(api.checkRuns[0]?.output).toMatchObject({ summary: 'x'.repeat(65_535) });
  });

  test('sends no conclusion before it is completed', async () => {
    await publish(queued);
    expect(api.calls.at(-1)?.body).not.toHaveProperty('conclusion');
  });
});

describe('labels', () => {
  test('are created when missing and kept exclusive; those of people stay', async () => {
    api.issueLabels = ['bug', 'perf: improvement', 'perf: big-kernels'];
    await publish({ label: { number: 3, keep: 'perf: regression' } });
    expect(api.issueLabels).toEqual(['bug', 'perf: big-kernels', 'perf: regression']);
    expect([...api.repositoryLabels]).toEqual(['perf: regression']);
  });

  test('that exist already are taken as they are', async () => {
    api.repositoryLabels.add('perf: no-change');
    await publish({ label: { number: 3, keep: 'perf: no-change' } });
    expect(api.issueLabels).toEqual(['perf: no-change']);
  });

  test('that are right cost no write', async () => {
    api.issueLabels = ['perf: no-change'];
    await publish({ label: { number: 3, keep: 'perf: no-change' } });
    expect(api.writes).toEqual([]);
  });

  test('of two workers at one moment are exclusive too: the later one stays', async () => {
    api.once('POST', /issues\/3\/labels$/, () => {
      api.issueLabels.push('perf: no-change');
      return null;
    });
    await publish({ label: { number: 3, keep: 'perf: regression' } });
    expect(api.issueLabels).toEqual(['perf: regression']);
  });

  test('go when none is to be kept, also one that somebody just took off', async () => {
    api.issueLabels = ['perf: regression', 'perf: needs-issue'];
    api.once('DELETE', /regression$/, [404, { message: 'Label does not exist' }]);
    await publish({ label: { number: 3, keep: null } });
    expect(api.issueLabels).toEqual(['perf: regression']);
    expect(api.writes).toHaveLength(2);
  });
});

describe('the body', () => {
  test('is amended once', async () => {
    api.pullRequests.set(3, { number: 3, body: null });
    await publish({ body: { number: 3, text: 'Closes #12' } });
    await publish({ body: { number: 3, text: 'Closes #12' } });
    expect(api.pullRequests.get(3)?.body).toBe('Closes #12');
    expect(api.writes).toEqual(['PATCH /pulls/3']);
  });
});

describe('a part that fails', () => {
  test('does not cost the others', async () => {
    api.once('GET', /labels$/, [403, { message: 'Resource not accessible by integration' }]);
    api.pullRequests.set(3, { number: 3, body: '' });
    const all = publish({
      ...report('regression'),
      label: { number: 3, keep: 'perf: regression' },
      body: { number: 3, text: 'Closes #12' },
    });
    await expect(all).rejects.toThrow(
      'GitHub refused to label #3 in octo/kernels (403: Resource not accessible by integration). ' +
        'The App needs the permission `issues: read`',
    );
    expect(api.comments).toHaveLength(1);
    expect(api.pullRequests.get(3)?.body).toBe('Closes #12');
  });

  test('that passes is told first, so that the whole is tried again', async () => {
    api.once('GET', /comments$/, [403, { message: 'Resource not accessible by integration' }]);
    for (let times = 0; times < 3; times += 1) {
      api.once('GET', /labels$/, [500, { message: 'Server Error' }]);
    }
    const all = publish({ ...report('regression'), label: { number: 3, keep: null } });
    const failure = await all.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure).not.toBeInstanceOf(UserError);
  });

  test('for a rate limit ends the rest: to go on asking would prolong it', async () => {
    api.once('GET', /comments$/, [429, {}, { 'retry-after': '60' }]);
    const all = publish({
      ...report('regression'),
      label: { number: 3, keep: 'perf: regression' },
    });
    await expect(all).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: 60_000 });
    expect(api.writes).toEqual([]);
    expect(api.calls.at(-1)?.path).toMatch(/comments$/);
  });
});
