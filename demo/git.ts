/** Bare repositories, read and written by the real git, cut off from the user's settings. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';

const timeoutMs = 120_000;
const outputLimitBytes = 256 * 1024 * 1024;

/** No system or personal configuration, no prompt: a push must not depend on who runs the demo. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LANG: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  ...settings({
    'http.receivepack': 'true',
    // GitHub serves any reachable commit by its SHA, and partial clones.
    'uploadpack.allowAnySHA1InWant': 'true',
    'uploadpack.allowFilter': 'true',
    'receive.denyDeleteCurrent': 'ignore',
    // Pull request heads can be fetched, never pushed.
    'receive.hideRefs': 'refs/pull',
    // Repositories of a minute need no tidying.
    'receive.autogc': 'false',
    'maintenance.auto': 'false',
  }),
};

function settings(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const numbered = Object.entries(values).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(numbered.length / 2), ...Object.fromEntries(numbered) };
}

export async function git(
  directory: string,
  args: readonly string[],
  options: { readonly input?: Buffer | string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      args,
      {
        cwd: directory,
        env: { ...gitEnvironment, ...options.env },
        encoding: 'buffer',
        maxBuffer: outputLimitBytes,
        timeout: timeoutMs,
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const where = args.find((arg) => !arg.startsWith('-')) ?? args[0];
        reject(new Error(`git ${where} failed: ${stderr.toString().trim() || error.message}`));
      },
    );
    // A git that exits early closes its input; what it said on stderr is the better message.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

export async function gitText(directory: string, args: readonly string[]): Promise<string> {
  return (await git(directory, args)).toString().trim();
}

/** One object as git keeps it; `body` is without the header. */
export interface GitObject {
  readonly sha: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly body: Buffer;
}

/** A ref that moved; null stands for a ref that was not there before, or is no more. */
export interface RefUpdate {
  /** `owner/name`. */
  readonly repository: string;
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The repositories of one host, below one directory. */
export class GitRepositories {
  readonly root: string;
  readonly #names = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  directory(repository: string): string {
    return join(this.root, `${repository}.git`);
  }

  /** `owner/name` of each. */
  get names(): readonly string[] {
    return [...this.#names];
  }

  async create(repository: string, defaultBranch: string): Promise<void> {
    const directory = this.directory(repository);
    await mkdir(directory, { recursive: true });
    const bare = ['--bare', '--template=', `--initial-branch=${defaultBranch}`];
    await git(directory, ['init', '--quiet', ...bare]);
    this.#names.add(repository);
  }

  /** Branches and tags with the commits that they lead to. */
  async refs(repository: string): Promise<Map<string, string>> {
    const format = '--format=%(refname) %(objectname) %(*objectname)';
    const lines = await gitText(this.directory(repository), [
      'for-each-ref',
      format,
      'refs/heads',
      'refs/tags',
    ]);
    const refs = new Map<string, string>();
    for (const line of lines.split('\n').filter(Boolean)) {
      const [ref, sha, peeled] = line.split(' ');
      refs.set(ref!, peeled || sha!);
    }
    return refs;
  }

  async setRef(repository: string, ref: string, sha: string | null): Promise<void> {
    const args = sha === null ? ['update-ref', '-d', ref] : ['update-ref', ref, sha];
    await git(this.directory(repository), args);
  }

  /** The commit that a revision names, or null. */
  async resolve(repository: string, revision: string): Promise<string | null> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return gitText(this.directory(repository), args).catch(() => null);
  }

  async isAncestor(repository: string, ancestor: string, descendant: string): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', ancestor, descendant];
    return git(this.directory(repository), args).then(
      () => true,
      () => false,
    );
  }

  /** Every object that `sha` reaches and `without` do not. */
  async objects(repository: string, sha: string, without: readonly string[]): Promise<GitObject[]> {
    const directory = this.directory(repository);
    const input = [sha, ...without.map((tip) => `^${tip}`)].join('\n');
    const listed = await git(directory, ['rev-list', '--objects', '--stdin', '--no-object-names'], {
      input,
    });
    return parseBatch(await git(directory, ['cat-file', '--batch'], { input: listed }));
  }

  /** Stores an object; throws when git does not give it the expected SHA. */
  async write(repository: string, object: GitObject): Promise<void> {
    const args = ['hash-object', '-w', '-t', object.type, '--stdin'];
    const written = await git(this.directory(repository), args, { input: object.body });
    if (written.toString().trim() !== object.sha) {
      throw new Error(`${object.type} ${object.sha} became ${written.toString().trim()} in git`);
    }
  }
}

/** Reads what `git cat-file --batch` prints: `<sha> <type> <size>`, the body, a newline. */
function parseBatch(output: Buffer): GitObject[] {
  const objects: GitObject[] = [];
  let offset = 0;
  while (offset < output.length) {
    const end = output.indexOf('\n', offset);
    const [sha, type, size] = output.toString('utf8', offset, end).split(' ');
    const length = Number(size);
    if (!Number.isSafeInteger(length)) throw new Error(`git cat-file: ${sha} is ${type}`);
    const body = output.subarray(end + 1, end + 1 + length);
    objects.push({ sha: sha!, type: type as GitObject['type'], body });
    offset = end + 1 + length + 1;
  }
  return objects;
}
