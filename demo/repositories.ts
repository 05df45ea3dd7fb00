/** Bare repositories, which git serves over HTTP and which are read here without it. */
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from './git.ts';
import { type CommitData, type GitObject, parseCommit, parseTree } from './git-objects.ts';
import { LooseObjects } from './loose-objects.ts';

/** A ref that moved; null stands for a ref that was not there before, or is no more. */
export interface RefUpdate {
  /** `owner/name`. */
  readonly repository: string;
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
}

const fullSha = /^[0-9a-f]{40}$/;

/** The repositories of one host, below one directory. */
export class GitRepositories {
  readonly root: string;
  readonly #objects = new Map<string, LooseObjects>();
  #empty: Promise<string> | undefined;

  constructor(root: string) {
    this.root = root;
  }

  directory(repository: string): string {
    return join(this.root, `${repository}.git`);
  }

  /** `owner/name` of each. */
  get names(): readonly string[] {
    return [...this.#objects.keys()];
  }

  async create(repository: string, defaultBranch: string): Promise<void> {
    const directory = this.directory(repository);
    this.#empty ??= this.#makeEmpty();
    await cp(await this.#empty, directory, { recursive: true });
    await writeFile(join(directory, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
    this.#objects.set(repository, new LooseObjects(directory));
  }

  /** Made once by git, and copied. */
  async #makeEmpty(): Promise<string> {
    const directory = join(this.root, 'empty.git');
    await mkdir(directory);
    await git(directory, ['init', '--quiet', '--bare', '--template=']);
    return directory;
  }

  /** Branches and tags with the commits that they lead to. */
  async refs(repository: string): Promise<Map<string, string>> {
    const refs = new Map<string, string>();
    for (const folder of ['refs/heads', 'refs/tags']) {
      for (const ref of await this.#below(repository, folder)) {
        const sha = await this.#readRef(repository, ref);
        if (sha !== null) refs.set(ref, await this.#peeled(repository, sha));
      }
    }
    return refs;
  }

  /** The branch that a clone checks out. */
  async defaultRef(repository: string): Promise<string> {
    const head = await readFile(join(this.directory(repository), 'HEAD'), 'utf8');
    return head.replace('ref: ', '').trim();
  }

  async setRef(repository: string, ref: string, sha: string | null): Promise<void> {
    if (sha === null) {
      await git(this.directory(repository), ['update-ref', '-d', ref]);
      return;
    }
    const file = join(this.directory(repository), ref);
    await mkdir(dirname(file), { recursive: true });
    // As git does, so that nobody reads half a name.
    await writeFile(`${file}.lock`, `${sha}\n`, { flag: 'wx' });
    await rename(`${file}.lock`, file);
  }

  /** The commit that a SHA, a full name of a ref, or a short one leads to; or null. */
  async resolve(repository: string, revision: string): Promise<string | null> {
    if (fullSha.test(revision)) {
      const object = await this.object(repository, revision);
      if (object === null) return null;
      const sha = await this.#peeled(repository, revision);
      return (await this.object(repository, sha))?.type === 'commit' ? sha : null;
    }
    const names = revision.startsWith('refs/')
      ? [revision]
      : [`refs/tags/${revision}`, `refs/heads/${revision}`];
    for (const name of names) {
      const sha = await this.#readRef(repository, name);
      if (sha !== null) return this.resolve(repository, sha);
    }
    return null;
  }

  async object(repository: string, sha: string): Promise<GitObject | null> {
    return this.#store(repository).read(sha);
  }

  /** Throws where there is no such object. */
  async body(repository: string, sha: string): Promise<Buffer> {
    const object = await this.object(repository, sha);
    if (object === null) throw new Error(`${repository} has no object ${sha}`);
    return object.body;
  }

  async commit(repository: string, sha: string): Promise<CommitData> {
    return parseCommit(sha, await this.body(repository, sha));
  }

  /** The files below a tree, in git's order; submodules are no files. */
  async files(repository: string, tree: string, folder = ''): Promise<Map<string, TreeFile>> {
    const files = new Map<string, TreeFile>();
    for (const { path, mode, type, sha } of parseTree(await this.body(repository, tree))) {
      const place = folder + path;
      if (type === 'blob') files.set(place, { mode, sha });
      if (type !== 'tree') continue;
      for (const [name, file] of await this.files(repository, sha, `${place}/`)) {
        files.set(name, file);
      }
    }
    return files;
  }

  /** Stores an object; throws when it does not have the expected SHA. */
  async write(repository: string, object: GitObject): Promise<void> {
    const written = await this.add(repository, object.type, object.body);
    if (written !== object.sha) {
      throw new Error(`${object.type} ${object.sha} became ${written} in git`);
    }
  }

  /** Stores an object under the SHA that it resolves to. */
  async add(repository: string, type: GitObject['type'], body: Buffer): Promise<string> {
    return this.#store(repository).write(type, body);
  }

  #store(repository: string): LooseObjects {
    const store = this.#objects.get(repository);
    if (store === undefined) throw new Error(`there is no repository ${repository}`);
    return store;
  }

  /** What a tag leads to, or the object itself. */
  async #peeled(repository: string, sha: string): Promise<string> {
    const object = await this.object(repository, sha);
    if (object?.type !== 'tag') return sha;
    const [, target] = /^object ([0-9a-f]{40})$/m.exec(object.body.toString('utf8')) ?? [];
    if (target === undefined) throw new Error(`the tag ${sha} names nothing`);
    return this.#peeled(repository, target);
  }

  async #readRef(repository: string, ref: string): Promise<string | null> {
    const text = await readFile(join(this.directory(repository), ref), 'utf8').catch(() => '');
    const sha = text.trim();
    return fullSha.test(sha) ? sha : null;
  }

  async #below(repository: string, folder: string): Promise<string[]> {
    const place = join(this.directory(repository), folder);
    const names = await readdir(place, { recursive: true }).catch(() => []);
    return names
      .filter((name) => !name.endsWith('.lock'))
      .map((name) => `${folder}/${name}`)
      .sort();
  }
}

/** A file of a commit. */
export interface TreeFile {
  readonly mode: string;
  /** Of its blob. */
  readonly sha: string;
}
