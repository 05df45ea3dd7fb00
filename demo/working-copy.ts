/** Commits and pushes as people make them: a clone, files, a commit, a push over HTTP. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git, gitText } from './git.ts';

/** Files by path; null removes one. A string is a directory to copy instead. */
export type Files = Readonly<Record<string, string | null>> | string;

export interface PushOptions {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly files: Files;
  readonly message: string;
  /** Branch or commit to start from; without it the branch itself, or the default branch. */
  readonly from?: string;
  /** Replaces the branch's last commit, and forces the push. */
  readonly amend?: boolean;
  readonly force?: boolean;
}

export interface Pusher {
  readonly login: string;
  readonly token: string;
}

/** Makes one commit and pushes it; resolves to its SHA. */
export async function push(
  temporary: string,
  webUrl: string,
  options: PushOptions,
  pusher: Pusher,
): Promise<string> {
  const directory = await mkdtemp(join(temporary, 'working-copy-'));
  try {
    const url = new URL(`${webUrl}/${options.repository}.git`);
    url.username = pusher.login;
    url.password = pusher.token;
    await git(directory, ['clone', '--quiet', url.href, '.']);
    await start(directory, options);
    await write(directory, options.files);
    await git(directory, ['add', '--all']);
    const amend = options.amend ? ['--amend'] : [];
    await git(directory, ['commit', '--quiet', '--allow-empty', ...amend, '-m', options.message], {
      env: identity(pusher.login),
    });
    const force = options.force || options.amend ? ['--force'] : [];
    await git(directory, [
      'push',
      '--quiet',
      ...force,
      'origin',
      `HEAD:refs/heads/${options.branch}`,
    ]);
    return await gitText(directory, ['rev-parse', 'HEAD']);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function start(directory: string, options: PushOptions): Promise<void> {
  const exists = (revision: string) =>
    git(directory, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]).then(
      () => true,
      () => false,
    );
  if (!(await exists('HEAD')) && options.from === undefined) {
    await git(directory, ['symbolic-ref', 'HEAD', `refs/heads/${options.branch}`]);
    return;
  }
  const candidates = [options.from ?? options.branch, 'HEAD'];
  const revisions = candidates.flatMap((name) => [`origin/${name}`, name]);
  for (const revision of revisions) {
    if (!(await exists(revision))) continue;
    await git(directory, ['checkout', '--quiet', '-B', options.branch, revision]);
    return;
  }
}

async function write(directory: string, files: Files): Promise<void> {
  if (typeof files === 'string') {
    await cp(files, directory, { recursive: true });
    return;
  }
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    if (content === null) {
      await rm(file);
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

function identity(login: string): NodeJS.ProcessEnv {
  const email = `${login}@users.noreply.github.com`;
  return {
    GIT_AUTHOR_NAME: login,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: login,
    GIT_COMMITTER_EMAIL: email,
  };
}
