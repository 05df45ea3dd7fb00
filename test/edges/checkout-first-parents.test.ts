/** The line of commits between two, from git's own server. */
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CancelledError, UserError } from '#core/model/errors.ts';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { Repository, run, scratchDirectory, shellEnvironment } from '../cli/scratch.ts';
import { startGitServer } from './checkout-server.ts';

const { signal } = new AbortController();

let place: string;
let author: Repository;
let begin: string;

beforeEach(async () => {
  place = scratchDirectory('line');
  await run('git', ['init', '--bare', '--quiet', join(place, 'server/o/r.git')], {
    cwd: place,
    env: shellEnvironment(place),
  });
  author = await new Repository(place).init();
  begin = await author.commit('Begin', { 'a.txt': '0' });
});

async function between(baseSha: string, headSha: string, until = signal) {
  await author.git('push', '--quiet', '--force', join(place, 'server/o/r.git'), 'main');
  const address = await startGitServer({ root: join(place, 'server'), token: null });
  const refs = ['refs/heads/main'];
  const source = { key: 'o/r', url: `${address}/o/r.git`, token: null, refs, baseSha, headSha };
  return createCheckout(join(place, 'work')).firstParents(source, until);
}

test('the commits of a push, oldest first, with author, subject and time', async () => {
  const one = await author.commit('Say "one", 1 | 2\n\nAnd why.', { 'a.txt': '1' });
  await author.commit('Two', { 'a.txt': '2' });
  await author.git('commit', '--quiet', '--amend', '--no-edit', '--author=Åsa Ö <a@b.example>');
  const two = (await author.git('rev-parse', 'HEAD')).trim();
  const line = await between(begin, two);
  expect(line).toMatchObject([
    { sha: one, subject: 'Say "one", 1 | 2' },
    { sha: two, subject: 'Two', author: 'Åsa Ö' },
  ]);
  expect(line?.every(({ committedAt }) => Date.parse(committedAt) > 0)).toBe(true);
});

test('a merge is one commit: what it brings is not on the line', async () => {
  await author.git('checkout', '--quiet', '-b', 'topic');
  const aside = await author.commit('Aside', { 'b.txt': '1' });
  await author.git('checkout', '--quiet', 'main');
  const straight = await author.commit('Straight', { 'a.txt': '1' });
  await author.git('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'topic');
  const merge = (await author.git('rev-parse', 'HEAD')).trim();
  const line = await between(begin, merge);
  expect(line?.map(({ sha }) => sha)).toEqual([straight, merge]);
  expect(await between(aside, merge)).toBeNull();
});

test('none where history was rewritten, or goes the other way', async () => {
  const gone = await author.commit('Gone', { 'a.txt': '1' });
  await between(begin, gone);
  await author.git('reset', '--quiet', '--hard', begin);
  const instead = await author.commit('Instead', { 'a.txt': '2' });
  // The mirror still has what was pushed away.
  expect(await between(gone, instead)).toBeNull();
  expect(await between(instead, begin)).toBeNull();
  expect(await between(begin, begin)).toBeNull();
});

test('a commit that nobody has is said', async () => {
  const nobody = between('0'.repeat(40), begin);
  await expect(nobody).rejects.toThrow(UserError);
  await expect(nobody).rejects.toThrow('is not there any more');
});

test('a damaged mirror is made anew', async () => {
  const one = await author.commit('One', { 'a.txt': '1' });
  await between(begin, one);
  const packs = join(place, 'work/mirrors/o%2Fr.git/objects/pack');
  for (const name of readdirSync(packs)) truncateSync(join(packs, name), 0);
  const two = await author.commit('Two', { 'a.txt': '2' });
  expect((await between(begin, two))?.map(({ sha }) => sha)).toEqual([one, two]);
});

test('is stopped by its signal', async () => {
  await expect(between(begin, begin, AbortSignal.abort())).rejects.toThrow(CancelledError);
});
