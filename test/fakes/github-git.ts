import { createHash } from 'node:crypto';
import { type Answer, found, type Handler } from './github-routes.ts';

interface Commit {
  readonly parent: string | null;
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

/** A repository's commits and branches as GitHub's API shows them: no file of them is on disk. */
export class FakeGit {
  readonly branches = new Map<string, string>();
  readonly commits = new Map<string, Commit>();
  readonly #trees = new Map<string, ReadonlyMap<string, string>>();
  readonly #blobs = new Map<string, string>();
  readonly #author: string;

  /** `author`: the login that every commit is made by. */
  constructor(author: string) {
    this.#author = author;
  }

  /**
   * A commit on a branch, with these files changed (null deletes); as if somebody had pushed it.
   */
  push(branch: string, changes: Record<string, string | null>, message = 'a push'): string {
    const parent = this.branches.get(branch) ?? null;
    const files = new Map(parent === null ? [] : this.commits.get(parent)?.files);
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) files.delete(path);
      else files.set(path, text);
    }
    const sha = this.#commit({ parent, files, message });
    this.branches.set(branch, sha);
    return sha;
  }

  file(branch: string, path: string): string | undefined {
    return this.commits.get(this.branches.get(branch) ?? '')?.files.get(path);
  }

  #commit(commit: Commit): string {
    const sha = hash(JSON.stringify([commit.parent, [...commit.files], commit.message]));
    this.commits.set(sha, commit);
    return sha;
  }

  readonly routes: Readonly<Record<string, Handler>> = {
    'GET /repos/octo/kernels/contents/(.+)': ([path = ''], call) => {
      const commit = this.#resolve(call.query.get('ref') ?? 'main');
      const text = commit?.files.get(path);
      if (text === undefined) return listed(path, commit);
      const content = Buffer.from(text).toString('base64');
      return [200, { type: 'file', encoding: 'base64', content, size: text.length }];
    },
    'GET /repos/octo/kernels/compare/(.+)\\.\\.\\.(.+)': ([base = '', head = '']) =>
      this.#compare(base, head),
    'GET /repos/octo/kernels/git/ref/(.+)': ([ref = '']) => {
      const sha = this.branches.get(ref.replace('heads/', ''));
      return found(sha === undefined ? undefined : { object: { sha } });
    },
    'GET /repos/octo/kernels/git/commits/(.+)': ([sha = '']) =>
      found(this.commits.has(sha) ? { sha, tree: { sha: this.#treeOf(sha) } } : undefined),
    'POST /repos/octo/kernels/git/blobs': (_parts, { body }) => {
      const sha = hash(body.content);
      this.#blobs.set(sha, body.content);
      return [201, { sha }];
    },
    'POST /repos/octo/kernels/git/trees': (_parts, { body }) => {
      const files = new Map(this.#trees.get(body.base_tree));
      for (const { path, sha } of body.tree) {
        if (sha === null) files.delete(path);
        else files.set(path, this.#blobs.get(sha) ?? '');
      }
      return [201, { sha: this.#tree(files) }];
    },
    'POST /repos/octo/kernels/git/commits': (_parts, { body }) => {
      const files = this.#trees.get(body.tree) ?? new Map();
      const sha = this.#commit({ parent: body.parents[0], files, message: body.message });
      return [201, { sha }];
    },
    'POST /repos/octo/kernels/git/refs': (_parts, { body }) => {
      const branch = body.ref.replace('refs/heads/', '');
      if (this.branches.has(branch)) return [422, { message: 'Reference already exists' }];
      this.branches.set(branch, body.sha);
      return [201, {}];
    },
    'PATCH /repos/octo/kernels/git/refs/(.+)': ([ref = ''], { body }) => {
      const branch = ref.replace('heads/', '');
      const now = this.branches.get(branch);
      const isForward = body.force === true || this.#ancestors(body.sha).includes(now ?? '');
      if (!isForward) return [422, { message: 'Update is not a fast forward' }];
      this.branches.set(branch, body.sha);
      return [200, {}];
    },
  };

  #treeOf(commit: string): string {
    return this.#tree(this.commits.get(commit)?.files ?? new Map());
  }

  /** Equal files are the same tree. */
  #tree(files: ReadonlyMap<string, string>): string {
    const sha = hash(JSON.stringify([...files].sort()));
    this.#trees.set(sha, files);
    return sha;
  }

  #resolve(ref: string): Commit | undefined {
    return this.commits.get(this.branches.get(ref) ?? ref);
  }

  #ancestors(sha: string): readonly string[] {
    const all: string[] = [];
    for (let at: string | null = sha; at !== null; at = this.commits.get(at)?.parent ?? null) {
      all.push(at);
    }
    return all;
  }

  /** As GitHub does: what leads from the merge base to the head. */
  #compare(base: string, head: string): Answer {
    const behind = this.#ancestors(base);
    const ahead = this.#ancestors(head);
    const mergeBase = ahead.find((sha) => behind.includes(sha));
    const before = this.commits.get(mergeBase ?? '')?.files;
    const after = this.commits.get(head)?.files;
    if (before === undefined || after === undefined) return [404, { message: 'Not Found' }];
    const commits = ahead.slice(0, ahead.indexOf(mergeBase ?? '')).reverse();
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const files = names.filter((name) => before.get(name) !== after.get(name));
    const status = mergeBase !== base ? 'diverged' : commits.length === 0 ? 'identical' : 'ahead';
    const range = commits.map((sha) => ({
      sha,
      commit: { message: this.commits.get(sha)?.message },
      author: { login: this.#author },
    }));
    const listed = files.map((filename) => ({ filename }));
    return [200, { status, commits: range, total_commits: range.length, files: listed }];
  }
}

/** The files right in a folder. */
function listed(folder: string, commit: Commit | undefined): Answer {
  const files = [...(commit?.files ?? [])]
    .filter(([path]) => path.slice(0, path.lastIndexOf('/')) === folder)
    .map(([path, text]) => ({ type: 'file', path, size: text.length }));
  return files.length === 0 ? [404, { message: 'Not Found' }] : [200, files];
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
