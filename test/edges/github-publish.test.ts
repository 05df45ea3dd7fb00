import nock from 'nock';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TransientError, UserError } from '#core/model/errors.ts';
import type { Verdict } from '#core/model/judgement.ts';
import {
  type CheckRun,
  nothingToPublish,
  type Publication,
  type StickyComment,
} from '#core/model/publication.ts';
import type { GitHub } from '#ports/github.ts';
import { botLogin, capturedLog, commentUrl, FakeApi } from '../fakes/github-api.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';

const marker = '<!-- isochron:report -->';
const headSha = 'c0ffee0000000000000000000000000000000000';

let api: FakeApi;
let github: GitHub;

beforeEach(() => {
  nock.disableNetConnect();
  api = new FakeApi();
  github = testGitHub(capturedLog());
});

afterEach(() => {
  nock.cleanAll();
  expect(api.unknown).toEqual([]);
});

afterAll(() => nock.restore());

const publish = (part: Partial<Publication>) =>
  github.publish(repository, { ...nothingToPublish, ...part });

function report(verdict: Verdict | null, text = 'the report'): { comment: StickyComment } {
  return { comment: { number: 3, marker, body: `${marker}\n${text}`, verdict } };
}

/** Comments that a later publication would find. */
const live = () =>
  api.comments.filter((one) => one.login === botLogin && one.body.includes(marker));

describe('the sticky comment', () => {
  test('is created once, with its verdict hidden in it', async () => {
    const published = await publish(report('regression'));
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]?.body).toContain('<!-- isochron:verdict=regression -->');
    const { id } = api.comments[0]!;
    expect(published).toEqual({ commentId: id, commentUrl: commentUrl(id), note: null });
  });

  test('is left alone when it says the same', async () => {
    const first = await publish(report('no-change'));
    const writes = api.writes.length;
    expect(await publish(report('no-change'))).toEqual(first);
    expect(api.writes).toHaveLength(writes);
  });

  test('is left alone when GitHub gave its line ends back in another form', async () => {
    await publish(report('no-change', 'one\ntwo'));
    api.comments[0]!.body = api.comments[0]!.body.replaceAll('\n', '\r\n');
    await publish(report('no-change', 'one\ntwo'));
    expect(api.writes).toHaveLength(1);
  });

  test.each<[Verdict | null, Verdict | null]>([
    ['regression', 'regression'],
    ['regression', 'improvement'],
    ['incorrect', 'regression'],
    ['no-change', 'improvement'],
    ['improvement', 'no-change'],
    [null, 'no-change'],
    ['regression', null],
  ])('is edited in place from %s to %s', async (before, after) => {
    await publish(report(before, 'old'));
    await publish(report(after, 'new'));
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]?.body).toContain('new');
  });

  test.each<[Verdict | null, Verdict]>([
    ['no-change', 'inconclusive'],
    ['improvement', 'regression'],
    ['inconclusive', 'errored'],
    ['regression', 'incorrect'],
    [null, 'regression'],
  ])(
    'is followed by a new one when %s becomes %s, since edits notify nobody',
    async (before, after) => {
      await publish(report(before, 'old'));
      const published = await publish(report(after, 'new'));
      expect(api.comments).toHaveLength(2);
      expect(live().map(({ id }) => id)).toEqual([published.commentId]);
      expect(api.comments[0]?.body).toContain(`(${published.commentUrl})`);
      await publish(report(after, 'newer'));
      expect(api.comments).toHaveLength(2);
    },
  );

  test('remembers the verdict through a text without one', async () => {
    await publish(report('regression'));
    await publish(report(null, 'link an issue'));
    await publish(report('regression', 'again'));
    expect(api.comments).toHaveLength(1);
  });

  test('never touches a person who quotes the marker', async () => {
    api.comments.push({ id: 1, login: 'maintainer', body: `> ${marker}\nlook at this` });
    await publish(report('regression'));
    expect(api.comments[0]?.body).toBe(`> ${marker}\nlook at this`);
    expect(live()).toHaveLength(1);
  });

  test('is found behind more than one page of comments', async () => {
    await publish(report('no-change', 'old'));
    const ours = api.comments.pop()!;
    for (let id = 1001; id <= 1250; id += 1) {
      api.comments.push({ id, login: 'someone', body: 'talk' });
    }
    api.comments.push(ours);
    await publish(report('no-change', 'new'));
    expect(ours.body).toContain('new');
    expect(live()).toHaveLength(1);
  });

  test('of a crash between new and old is cleaned up by the next publication', async () => {
    for (const id of [1, 2]) {
      api.comments.push({ id, login: botLogin, body: `${marker}\nthe report` });
    }
    await publish(report('no-change'));
    expect(live().map(({ id }) => id)).toEqual([2]);
  });

  test('is cut to what GitHub takes, the verdict kept', async () => {
    await publish(report('regression', 'x'.repeat(70_000)));
    const { body } = api.comments[0]!;
    expect(body).toHaveLength(65_536);
    expect(body).toContain('Cut here');
    await publish(report('regression', 'short'));
    expect(api.comments).toHaveLength(1);
  });

  test('is not made twice when the answer is lost', async () => {
    api.once('POST', /comments$/, ({ body }) => {
      api.comments.push({ id: 9, login: botLogin, body: body.body });
      return [502, { message: 'Server Error' }];
    });
    await expect(publish(report('regression'))).rejects.toBeInstanceOf(TransientError);
    await publish(report('regression'));
    expect(api.comments).toHaveLength(1);
  });
});

describe('the check run', () => {
  const check = (more: Partial<CheckRun>): { check: CheckRun } => ({
    check: {
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
});
