/** The one issue of a change, and the release that it is compared with. */
import { afterEach, describe, expect, test } from 'vitest';
import { TransientError, UserError } from '#core/model/errors.ts';
import type { ChangeIssue } from '#core/model/publication.ts';
import { apiUrl, botLogin } from '../fakes/github-api.ts';
import { repository } from '../fakes/github-client.ts';
import { api, github, log, publish, sha, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

afterEach(() => {
  expect(api.unknown).toEqual([]);
});

const marker = `<!-- isochron:change ${sha('c')} -->`;

function wanted(more: Partial<ChangeIssue> = {}): { issue: ChangeIssue } {
  return {
    issue: {
      marker,
      known: null,
      since: '2026-03-01T00:00:00Z',
      title: '`add` got 4.2 % slower with ccccccc',
      body: `${marker}\n<!-- isochron:found bed:add -->\nSlower.`,
      labels: ['performance'],
      findings: ['bed:add'],
      comment: '<!-- isochron:found bed:add -->\nAlso slower.',
      ...more,
    },
  };
}

/** What the same change is found for later. */
const more = wanted({
  findings: ['bed:matmul'],
  comment: '<!-- isochron:found bed:matmul -->\nAlso slower.',
});

function issueOf(number: number, change: object = {}): void {
  api.issues.set(number, {
    ...{ number, title: 'Something', body: 'else', state: 'open', labels: [] },
    user: { login: 'ada' },
    created_at: '2026-03-02T00:00:00Z',
    repository_url: `${apiUrl}/repos/octo/kernels`,
    ...change,
  });
}

describe('the issue of a change', () => {
  test('is opened once, with its label', async () => {
    const { issue } = await publish(wanted());
    expect(issue).toBe(1);
    expect(api.issues.get(1)).toMatchObject({
      title: '`add` got 4.2 % slower with ccccccc',
      body: wanted().issue.body,
      labels: ['performance'],
    });
    expect((await publish(wanted())).issue).toBe(1);
    expect((await publish(wanted({ known: 1 }))).issue).toBe(1);
    expect(api.writes).toEqual(['POST /issues']);
  });

  test('is found when it is closed, on a later page', async () => {
    await publish(wanted());
    Object.assign(api.issues.get(1)!, { state: 'closed' });
    for (let number = 2; number <= 230; number += 1) issueOf(number);
    expect((await publish(wanted())).issue).toBe(1);
    expect(api.writes).toHaveLength(1);
  });

  test('is not looked for among issues that are older than the change', async () => {
    for (let number = 1; number <= 250; number += 1) {
      issueOf(number, number <= 150 ? { created_at: '2026-02-01T00:00:00Z' } : {});
    }
    await publish(wanted());
    const pages = api.calls
      .filter(({ path }) => path.endsWith('/issues'))
      .map(({ query }) => query);
    expect(pages.slice(0, -1).map((query) => query.get('page'))).toEqual(['1', '2']);
    expect(pages[0]?.get('state')).toBe('all');
  });

  test('of somebody who quotes ours is none', async () => {
    issueOf(1, { body: `See:\n${marker}` });
    expect((await publish(wanted())).issue).toBe(2);
  });

  test('of another change is none', async () => {
    issueOf(1, { body: marker.replace('c', 'd'), user: { login: botLogin } });
    expect((await publish(wanted())).issue).toBe(2);
  });

  test('gets a comment with what it does not say yet, once', async () => {
    await publish(wanted());
    expect((await publish(more)).issue).toBe(1);
    await publish(more);
    await publish({ issue: { ...more.issue, known: 1 } });
    expect(api.comments.map(({ body }) => body)).toEqual([more.issue.comment]);
  });

  test('gets it again where a person only quotes that comment', async () => {
    await publish(wanted());
    api.comments.push({ id: 1, login: 'ada', body: more.issue.comment });
    await publish(more);
    expect(api.comments).toHaveLength(2);
  });

  test('that people have deleted, or moved away, is not opened again', async () => {
    expect((await publish(wanted({ known: 7 }))).issue).toBe(7);
    api.once('GET', /issues\/7$/, [410, { message: 'This issue was deleted' }]);
    expect((await publish(wanted({ known: 7 }))).issue).toBe(7);
    issueOf(8, { repository_url: `${apiUrl}/repos/octo/elsewhere` });
    expect((await publish(wanted({ known: 8 }))).issue).toBe(8);
    expect(api.writes).toEqual([]);
  });

  test('is not opened twice when the answer was lost', async () => {
    api.once('POST', /\/issues$/, [502, { message: 'Server Error' }]);
    await expect(publish(wanted())).rejects.toThrow(TransientError);
    expect(api.writes).toEqual(['POST /issues']);
  });

  test('is refused where there are none, with what to do', async () => {
    const gone = [410, { message: 'Issues are disabled for this repo' }] as const;
    api.once('GET', /\/issues$/, gone);
    const refused = publish(wanted());
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      '(410: Issues are disabled for this repo). Issues are disabled there: enable them',
    );
    api.once('POST', /\/issues$/, gone);
    await expect(publish(wanted())).rejects.toThrow('Issues are disabled there');
  });

  test('behind more issues than are read is said in the log', async () => {
    for (let number = 1; number <= 2100; number += 1) issueOf(number);
    await publish(wanted());
    expect(JSON.stringify(log.lines)).toContain('there are more issues on GitHub than are read');
  });
});

describe('the commit that a revision names', () => {
  const [asked, encoded] = ['topic/one', /commits\/topic%2Fone$/];

  test('is asked for as it was written', async () => {
    api.once('GET', encoded, [200, { sha: sha('e') }]);
    expect(await github.commitOf(repository, asked)).toBe(sha('e'));
  });

  test.each([404, 422])('is none where GitHub answers %i', async (status) => {
    api.once('GET', encoded, [status, { message: 'No commit found for SHA: topic/one' }]);
    expect(await github.commitOf(repository, asked)).toBeNull();
  });
});

describe('the last release', () => {
  const latest = /releases\/latest$/;
  const tagged = /commits\/tags%2Fv1\.2\.0$/;

  test('is a tag and its commit', async () => {
    api.once('GET', latest, [200, { tag_name: 'v1.2.0' }]);
    api.once('GET', tagged, [200, { sha: sha('e') }]);
    expect(await github.lastRelease(repository)).toEqual({ tag: 'v1.2.0', sha: sha('e') });
  });

  test('is none without a release, and none whose tag is gone', async () => {
    api.once('GET', latest, [404, { message: 'Not Found' }]);
    expect(await github.lastRelease(repository)).toBeNull();
    api.once('GET', latest, [200, { tag_name: 'v1.2.0' }]);
    api.once('GET', tagged, [422, { message: 'No commit found for SHA: tags/v1.2.0' }]);
    expect(await github.lastRelease(repository)).toBeNull();
  });
});
