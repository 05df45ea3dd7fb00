import { afterEach, describe, expect, test } from 'vitest';
import { TransientError } from '#core/model/errors.ts';
import type { Verdict } from '#core/model/judgement.ts';
import { nothingToPublish } from '#core/model/publication.ts';
import { botLogin, commentUrl } from '../fakes/github-api.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';
import { api, github, log, marker, publish, report, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

afterEach(() => {
  expect(api.unknown).toEqual([]);
});

/** Comments that a later publication would find. */
const live = () =>
  api.comments.filter((one) => one.login === botLogin && one.body.includes(marker));

describe('the sticky comment', () => {
  test('is created once, with its verdict hidden in it', async () => {
    const published = await publish(report('regression'));
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]?.body).toContain('<!-- isochron:verdict=regression -->');
    const { id } = api.comments[0]!;
    const url = commentUrl(id);
    expect(published).toEqual({ commentId: id, commentUrl: url, note: null, issue: null });
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

  test('is retired for the new one although GitHub’s list is late', async () => {
    await publish(report('no-change', 'old'));
    api.once('GET', /comments$/, () => null);
    api.once('GET', /comments$/, [200, []]);
    const published = await publish(report('regression', 'new'));
    expect(live().map(({ id }) => id)).toEqual([published.commentId]);
  });

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

  test('of two workers at one moment: the older one gives way', async () => {
    const rival = { id: 99, login: botLogin, body: `${marker}\nof the other` };
    api.once('POST', /comments$/, () => {
      api.comments.push(rival);
      return null;
    });
    const published = await publish(report('regression'));
    expect(live().map(({ id }) => id)).toEqual([published.commentId]);
    expect(rival.body).toContain(`(${published.commentUrl})`);
  });

  test('of two workers at one moment: ours gives way to a newer one', async () => {
    const rival = { id: 999, login: botLogin, body: `${marker}\nof the other` };
    api.once('GET', /comments$/, () => null);
    api.once('GET', /comments$/, () => {
      api.comments.push(rival);
      return null;
    });
    const published = await publish(report('regression'));
    expect(published).toMatchObject({ commentId: 999, commentUrl: commentUrl(999) });
    expect(live()).toEqual([rival]);
    expect(api.comments[0]?.body).toContain(`(${commentUrl(999)})`);
  });

  test('of two workers that publish the same at once is one', async () => {
    const other = testGitHub(log);
    const publication = { ...nothingToPublish, ...report('regression') };
    await Promise.all([github, other].map((one) => one.publish(repository, publication)));
    expect(live()).toHaveLength(1);
  });
});
