/** Keeps the emulator's git data and the bare repositories the same, object by object. */
import { administrator, type Emulator, type Schemas } from './emulator.ts';
import {
  formatCommit,
  formatTree,
  type GitObject,
  parseCommit,
  parseTree,
  type TreeEntry,
} from './git-objects.ts';
import { newCommits } from './history.ts';
import type { GitRepositories, RefUpdate } from './repositories.ts';

export class Sync {
  readonly #emulator: Emulator;
  readonly #git: GitRepositories;
  /** By repository: the objects that both are known to have. */
  readonly #shared = new Map<string, Set<string>>();

  constructor(emulator: Emulator, git: GitRepositories) {
    this.#emulator = emulator;
    this.#git = git;
  }

  /** Gives the emulator a commit with all that it reaches, as far as it has not got it yet. */
  async upload(repository: string, sha: string, without: readonly string[]): Promise<void> {
    const shared = this.#sharedOf(repository);
    const put = async (wanted: string): Promise<void> => {
      if (shared.has(wanted)) return;
      const object = await this.#git.object(repository, wanted);
      if (object === null) throw new Error(`${repository} has no object ${wanted}`);
      await this.#putObject(repository, object, put);
      shared.add(wanted);
    };
    // Oldest first, so that a long history is no deep recursion.
    for (const commit of await newCommits(this.#git, repository, sha, without)) await put(commit);
  }

  #sharedOf(repository: string): Set<string> {
    const shared = this.#shared.get(repository) ?? new Set<string>();
    this.#shared.set(repository, shared);
    return shared;
  }

  async #putObject(
    repository: string,
    object: GitObject,
    put: (sha: string) => Promise<void>,
  ): Promise<void> {
    if (object.type === 'blob') {
      const content = object.body.toString('base64');
      return this.#post(repository, 'blobs', { content, encoding: 'base64' }, object);
    }
    if (object.type === 'tree') {
      const tree = parseTree(object.body);
      for (const entry of tree) if (entry.type !== 'commit') await put(entry.sha);
      return this.#post(repository, 'trees', { tree }, object);
    }
    if (object.type === 'commit') {
      const commit = parseCommit(object.sha, object.body);
      await put(commit.tree);
      for (const parent of commit.parents) await put(parent);
      return this.#post(repository, 'commits', commit, object);
    }
  }

  async #post(repository: string, kind: string, body: object, object: GitObject): Promise<void> {
    const path = `/repos/${repository}/git/${kind}`;
    const person = administrator(repository);
    const { sha } = await this.#emulator.call<{ sha: string }>(person, 'POST', path, body);
    if (sha !== object.sha) {
      throw new Error(`${object.type} ${object.sha} became ${sha} in the emulator`);
    }
  }

  /** Tells the emulator where a ref of git points now; its objects must be there already. */
  async uploadRef({ repository, ref, before, after }: RefUpdate): Promise<void> {
    const person = administrator(repository);
    const refs = `/repos/${repository}/git/refs`;
    if (after === null) {
      await this.#emulator.call(person, 'DELETE', `${refs}/${ref.slice('refs/'.length)}`);
    } else if (before === null) {
      await this.#emulator.call(person, 'POST', refs, { ref, sha: after });
    } else {
      const path = `${refs}/${ref.slice('refs/'.length)}`;
      await this.#emulator.call(person, 'PATCH', path, { sha: after, force: true });
    }
  }

  /** Brings to git what the API did to branches and tags, and says what moved. */
  async download(repository: string): Promise<RefUpdate[]> {
    const theirs = new Map<string, string>();
    for (const kind of ['heads', 'tags']) {
      const path = `/repos/${repository}/git/matching-refs/${kind}`;
      for (const { ref, object } of await this.#get<Schemas['git-ref'][]>(repository, path)) {
        if (object.type === 'commit') theirs.set(ref, object.sha);
      }
    }
    const ours = await this.#git.refs(repository);
    const updates: RefUpdate[] = [];
    for (const ref of new Set([...ours.keys(), ...theirs.keys()])) {
      const before = ours.get(ref) ?? null;
      const after = theirs.get(ref) ?? null;
      if (before === after) continue;
      if (after !== null) await this.#downloadCommit(repository, after);
      await this.#git.setRef(repository, ref, after);
      updates.push({ repository, ref, before, after });
    }
    return updates;
  }

  async #downloadCommit(repository: string, sha: string): Promise<void> {
    if ((await this.#git.resolve(repository, sha)) !== null) return;
    const path = `/repos/${repository}/git/commits/${sha}`;
    const commit = await this.#get<Schemas['git-commit']>(repository, path);
    for (const parent of commit.parents) await this.#downloadCommit(repository, parent.sha);
    await this.#downloadTree(repository, commit.tree.sha);
    const body = formatCommit({
      ...commit,
      tree: commit.tree.sha,
      parents: commit.parents.map((parent) => parent.sha),
    });
    await this.#keep(repository, { sha, type: 'commit', body });
  }

  async #downloadTree(repository: string, sha: string): Promise<void> {
    if ((await this.#git.object(repository, sha)) !== null) return;
    const path = `/repos/${repository}/git/trees/${sha}`;
    const { tree } = await this.#get<{ tree: TreeEntry[] }>(repository, path);
    for (const entry of tree) {
      if (entry.type === 'tree') await this.#downloadTree(repository, entry.sha);
      if (entry.type === 'blob') await this.#downloadBlob(repository, entry.sha);
    }
    await this.#keep(repository, { sha, type: 'tree', body: formatTree(tree) });
  }

  async #downloadBlob(repository: string, sha: string): Promise<void> {
    if ((await this.#git.object(repository, sha)) !== null) return;
    const path = `/repos/${repository}/git/blobs/${sha}`;
    const { content } = await this.#get<Schemas['blob']>(repository, path);
    await this.#keep(repository, { sha, type: 'blob', body: Buffer.from(content, 'base64') });
  }

  /** Last of all that it leads to, so that nothing is missing below what is there. */
  async #keep(repository: string, object: GitObject): Promise<void> {
    await this.#git.write(repository, object);
    this.#sharedOf(repository).add(object.sha);
  }

  async #get<T>(repository: string, path: string): Promise<T> {
    return this.#emulator.call<T>(administrator(repository), 'GET', path);
  }
}
