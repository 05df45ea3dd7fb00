/**
 * A commit as a person pushes it, made in the repository that it goes to. A clone, a commit and a
 * push over HTTP are some thirty processes, and leave the same objects, ref and webhooks behind.
 */
import { administrator, type Person, type Schemas } from './emulator.ts';
import { type CommitData, formatCommit, formatTree, type TreeEntry } from './git-objects.ts';
import { isAncestor } from './history.ts';
import type { Host } from './host.ts';
import { branch } from './pulls.ts';
import { received } from './receive.ts';
import type { TreeFile } from './repositories.ts';
import type { PushOptions } from './working-copy.ts';

type TextFiles = Exclude<PushOptions['files'], string>;

/** Makes one commit and moves the branch; resolves to its SHA. Throws where git would refuse it. */
export async function pushDirectly(
  host: Host,
  person: Person,
  options: PushOptions & { readonly files: TextFiles },
): Promise<string> {
  await requireWriter(host, person, options.repository);
  return host.lock.run(async () => {
    const { git } = host;
    const { repository } = options;
    const before = await git.refs(repository);
    const sha = await commit(host, person, options, await startOf(host, options, before));
    const ref = branch(options.branch);
    const old = before.get(ref);
    const isForced = options.force || options.amend;
    if (old !== undefined && !isForced && !(await isAncestor(git, repository, old, sha))) {
      throw new Error(`${ref} of ${repository} is not an ancestor of what is pushed to it`);
    }
    await git.setRef(repository, ref, sha);
    const refused = await received(host, repository, before, person);
    if (refused !== null) throw refused;
    return sha;
  });
}

async function requireWriter(host: Host, person: Person, repository: string): Promise<void> {
  const path = `/repos/${repository}`;
  const found = await host.emulator.call<Schemas['full-repository']>(
    administrator(repository),
    'GET',
    path,
  );
  if (await host.access.canWrite({ kind: 'user', login: person }, found)) return;
  throw new Error(`Permission to ${repository}.git denied to ${person}.`);
}

/** The commit to build on: what `from` names, else the branch, else the default branch. */
async function startOf(
  host: Host,
  options: PushOptions,
  refs: ReadonlyMap<string, string>,
): Promise<string | null> {
  const { git } = host;
  const { repository } = options;
  const wanted = options.from ?? options.branch;
  const isThere = refs.get(branch(wanted)) ?? (await git.resolve(repository, wanted));
  return isThere ?? refs.get(await git.defaultRef(repository)) ?? null;
}

async function commit(
  host: Host,
  person: Person,
  options: PushOptions & { readonly files: TextFiles },
  start: string | null,
): Promise<string> {
  const { git } = host;
  const { repository } = options;
  const parent = start === null ? null : await git.commit(repository, start);
  const files = parent === null ? new Map() : await git.files(repository, parent.tree);
  await change(host, repository, files, options.files);
  const date = `${new Date().toISOString().slice(0, 19)}+00:00`;
  const own = { name: person, email: `${person}@users.noreply.github.com`, date };
  // Amended, it has the parents and the author that it had.
  const amended = options.amend ? parent : null;
  const data: CommitData = {
    tree: await tree(host, repository, files),
    parents: amended?.parents ?? (start === null ? [] : [start]),
    author: amended?.author ?? own,
    committer: own,
    message: options.message,
  };
  return git.add(repository, 'commit', formatCommit(data));
}

async function change(
  host: Host,
  repository: string,
  files: Map<string, TreeFile>,
  changes: TextFiles,
): Promise<void> {
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) {
      if (!files.delete(path)) throw new Error(`${repository} has no ${path} to remove`);
      continue;
    }
    const sha = await host.git.add(repository, 'blob', Buffer.from(text));
    files.set(path, { mode: files.get(path)?.mode ?? '100644', sha });
  }
}

/** Resolves to the SHA of the tree that has these files, by path within it. */
async function tree(
  host: Host,
  repository: string,
  files: ReadonlyMap<string, TreeFile>,
): Promise<string> {
  const entries: TreeEntry[] = [];
  const folders = new Map<string, Map<string, TreeFile>>();
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    if (slash === -1) {
      entries.push({ path, type: 'blob', ...file });
      continue;
    }
    const folder = path.slice(0, slash);
    const inside = folders.get(folder) ?? new Map<string, TreeFile>();
    folders.set(folder, inside.set(path.slice(slash + 1), file));
  }
  for (const [path, inside] of folders) {
    const sha = await tree(host, repository, inside);
    entries.push({ path, mode: '040000', type: 'tree', sha });
  }
  return host.git.add(repository, 'tree', formatTree(entries));
}
