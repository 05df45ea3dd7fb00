import { afterEach, beforeEach, expect, test } from 'vitest';
import { CancelledError, TransientError, UserError } from '#core/model/errors.ts';
import type { NoteCommit } from '#core/model/publication.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';
import { api, github, log, useFakeGitHub } from './github-fixture.ts';

useFakeGitHub();

const path = 'notes/issues/12/README.md';
const url = (branch: string) => `https://github.test/octo/kernels/blob/${branch}/${path}`;

let head: string;

beforeEach(() => {
  const main = api.git.push('main', { 'kernels/add.ts': 'slow' });
  api.git.branches.set('faster/add', main);
  head = api.git.push('faster/add', { 'kernels/add.ts': 'fast' });
});

afterEach(() => {
  expect(api.unknown).toEqual([]);
});

function note(more: Partial<NoteCommit> = {}): NoteCommit {
  return {
    issue: 12,
    path,
    section: 'add: 10 ns',
    files: [],
    message: 'Note on #12',
    branch: { ref: 'faster/add', expectedHead: head },
    notesBranch: 'isochron/notes',
    ...more,
  };
}

const commit = (more?: Partial<NoteCommit>) => github.commitNote(repository, note(more));

test('a note is committed on the branch of the pull request, on top of its head', async () => {
  const committed = await commit();
  const sha = api.git.branches.get('faster/add')!;
  expect(committed).toEqual({
    branch: 'faster/add',
    sha,
    url: url('faster/add'),
    elsewhere: null,
    changed: true,
  });
  expect(api.git.commits.get(sha)).toMatchObject({ parent: head, message: 'Note on #12' });
  expect(api.git.file('faster/add', path)).toBe('add: 10 ns\n');
  expect(api.git.file('faster/add', 'kernels/add.ts')).toBe('fast');
});

test('files beside a note come and go with it', async () => {
  const folder = 'notes/issues/12';
  const picture = { path: `${folder}/roofline.svg`, text: '<svg/>' };
  api.git.push('faster/add', { [`${folder}/old.svg`]: '<svg old/>' });
  head = api.git.branches.get('faster/add')!;
  await commit({ files: [picture] });
  expect(api.git.file('faster/add', picture.path)).toBe('<svg/>');
  expect(api.git.file('faster/add', `${folder}/old.svg`)).toBeUndefined();
  const outside = commit({ files: [{ path: 'kernels/add.ts', text: '' }] });
  await expect(outside).rejects.toThrow(/must be under notes\/issues\/12\//);
});

test('doing it again changes nothing, although the note itself has moved the head', async () => {
  const first = await commit();
  expect(await commit()).toEqual({ ...first, changed: false });
});

test('noise alone makes no commit, a change does', async () => {
  const replacing = testGitHub(log, {
    mergeNote: (_existing, { section }) => ({ text: `${section}\n`, files: [], removed: [] }),
  });
  const put = (section: string) => replacing.commitNote(repository, note({ section }));
  const first = await put('add: 10 ns, no change');
  expect(await put('add: 11 ns, no change')).toMatchObject({ changed: false, sha: first.sha });
  expect(api.git.file('faster/add', path)).toBe('add: 10 ns, no change\n');
  expect(await put('add: 15 ns, slower')).toMatchObject({ changed: true });
  expect(api.git.file('faster/add', path)).toBe('add: 15 ns, slower\n');
});

test('what people wrote into the file is given to the merge', async () => {
  api.git.push('faster/add', { [path]: 'by hand\n' });
  await commit();
  expect(api.git.file('faster/add', path)).toBe('by hand\nadd: 10 ns\n');
});

test('a race with another note is tried again on the newer head', async () => {
  api.once('PATCH', /git\/refs/, () => {
    api.git.push('faster/add', { 'notes/issues/13/README.md': 'another' });
    return null;
  });
  const committed = await commit();
  expect(committed).toMatchObject({ elsewhere: null, changed: true });
  expect(api.git.file('faster/add', 'notes/issues/13/README.md')).toBe('another');
  expect(api.git.file('faster/add', path)).toBe('add: 10 ns\n');
});

test('a race with a push of code ends it: what was judged is not the head any more', async () => {
  api.once('PATCH', /git\/refs/, () => {
    api.git.push('faster/add', { 'kernels/add.ts': 'other' });
    return null;
  });
  const failure = await commit().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CancelledError);
  expect(String(failure)).toContain(`faster/add has moved from ${head.slice(0, 7)}`);
  expect(api.git.branches.has('isochron/notes')).toBe(false);
});

test('a force-push that leaves only notes behind is not taken for the judged head', async () => {
  api.git.branches.set('faster/add', api.git.branches.get('main')!);
  api.git.push('faster/add', { 'notes/issues/12/README.md': 'a note' });
  await expect(commit()).rejects.toBeInstanceOf(CancelledError);
});

test('a branch that moves each time is left to the queue', async () => {
  for (let number = 0; number < 5; number += 1) {
    api.once('PATCH', /git\/refs/, () => {
      api.git.push('faster/add', { [`notes/issues/${number}/README.md`]: 'another' });
      return [422, { message: 'Update is not a fast forward' }];
    });
  }
  await expect(commit()).rejects.toBeInstanceOf(TransientError);
});

test.each([
  [422, 'Changes must be made through a pull request.'],
  [403, 'Resource not accessible by integration'],
  [409, 'Repository rule violations found'],
])('a protected branch (%i) sends the note to the notes branch', async (status, message) => {
  api.once('PATCH', /git\/refs/, [status, { message, documentation_url: 'https://docs.test/x' }]);
  const committed = await commit();
  expect(committed).toMatchObject({
    branch: 'isochron/notes',
    url: url('isochron/notes'),
    elsewhere: `GitHub refuses commits on \`faster/add\`: ${message}`,
    changed: true,
  });
  expect(api.git.branches.get('faster/add')).toBe(head);
  expect(api.git.file('isochron/notes', path)).toBe('add: 10 ns\n');
  expect(api.git.file('isochron/notes', 'kernels/add.ts')).toBe('slow');
});

test('a fork has its notes on the notes branch, which is made once', async () => {
  const first = await commit({ branch: null });
  expect(first).toMatchObject({
    branch: 'isochron/notes',
    elsewhere: 'the branch is not in this repository',
  });
  await commit({ branch: null, section: 'add: ten ns' });
  expect(api.git.file('isochron/notes', path)).toBe('add: 10 ns\nadd: ten ns\n');
  expect(api.writes.filter((write) => write === 'POST /git/refs')).toHaveLength(1);
});

test('two that make the notes branch at the same moment both write their notes', async () => {
  api.once('POST', /git\/refs$/, () => {
    api.git.branches.set('isochron/notes', api.git.branches.get('main')!);
    return [422, { message: 'Reference already exists' }];
  });
  expect(await commit({ branch: null })).toMatchObject({ changed: true });
});

test('a branch that is gone sends the note to the notes branch', async () => {
  api.git.branches.delete('faster/add');
  expect(await commit()).toMatchObject({ elsewhere: 'the branch `faster/add` is gone' });
});

test('an empty repository is a sentence that says what to do', async () => {
  api.git.branches.clear();
  await expect(commit({ branch: null })).rejects.toThrow(
    'octo/kernels has no commit on `main`. Push a first commit, then ask again.',
  );
});

test('where nothing can be written, the permission is named', async () => {
  for (let times = 0; times < 2; times += 1) {
    api.once('POST', /git\/blobs$/, [403, { message: 'Resource not accessible by integration' }]);
  }
  const failure = await commit().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(String(failure)).toContain('needs the permission `contents: write`');
});

test('a rate limit is no refusal: the note waits for its branch', async () => {
  api.once('PATCH', /git\/refs/, [
    403,
    { message: 'You have exceeded a secondary rate limit' },
    { 'retry-after': '60' },
  ]);
  await expect(commit()).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: 60_000 });
  expect(api.git.branches.has('isochron/notes')).toBe(false);
});

test.each([
  'README.md',
  'notes/issues/1/README.md',
  'notes/issues/12',
  'notes/issues/12/',
  'notes/issues/12/../../../.github/workflows/x.yml',
  'notes/issues/12/./README.md',
  '/notes/issues/12/README.md',
])('a path outside of the folder of its issue is never written: %s', async (wrong) => {
  await expect(commit({ path: wrong })).rejects.toThrow('must be under notes/issues/12/');
  expect(api.calls.filter(({ path: asked }) => asked.includes('/git/'))).toEqual([]);
});
