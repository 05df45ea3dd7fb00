/** A stranger's machine: directories of a test, git repositories in them, real processes. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { root } from '../source-files.ts';

const launcher = join(root, 'bin', 'isochron.js');

/** What a command did. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory that goes when the test, or the file where it is made outside of one, is over. */
export function scratchDirectory(name: string, whenOver = onTestFinished): string {
  const directory = mkdtempSync(join(tmpdir(), `isochron-${name}-`));
  whenOver(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * The environment of somebody's shell: nothing of npm's or of the test runner's, and caches of its
 * own. Without the project's own Node in front, the launcher has to find it.
 */
export function shellEnvironment(
  cache: string,
  more: NodeJS.ProcessEnv = {},
): Readonly<Record<string, string | undefined>> {
  const kept = /^(HOME|LANG|TMPDIR|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS)$|_proxy$|^npm_config_/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const PATH = folders.filter((folder) => !folder.includes('node_modules')).join(delimiter);
  // Stripping types anew would be half of what most of these processes do.
  const NODE_COMPILE_CACHE = join(root, '.isochron', 'compile-cache');
  return { ...env, PATH, XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE, ...more };
}

export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const place = join(directory, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}

export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(command, args, { ...options, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : numeric(error.code), stdout, stderr });
    });
  });
}

function numeric(code: unknown): number | null {
  return typeof code === 'number' ? code : null;
}

/** A git repository with `main` and an author, cut off from the configuration of this machine. */
export class Repository {
  readonly directory: string;
  readonly cache: string;

  constructor(parent: string, name = 'repository') {
    this.directory = join(parent, name);
    this.cache = join(parent, 'cache');
    mkdirSync(this.directory, { recursive: true });
  }

  async init(): Promise<this> {
    await this.git('init', '--quiet', '--initial-branch=main');
    return this;
  }

  async git(...args: string[]): Promise<string> {
    const person = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
    const nothing = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    const env = shellEnvironment(this.cache, nothing);
    const done = await run('git', [...person, ...args], { cwd: this.directory, env });
    if (done.code !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  }

  write(files: Readonly<Record<string, string>>): void {
    writeFiles(this.directory, files);
  }

  /** Writes the files and commits everything; resolves to the commit. */
  async commit(message: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    this.write(files);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    return this.git('rev-parse', 'HEAD');
  }

  isochron(...args: string[]): Promise<Finished> {
    return run(process.execPath, [launcher, ...args], {
      cwd: this.directory,
      env: shellEnvironment(this.cache),
    });
  }

  /** The same as a process that is still running. */
  start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: this.directory,
      env: shellEnvironment(this.cache),
      stdio: ['ignore', 'pipe', 'pipe'],
      // The leader of a group, as a shell starts it: Ctrl-C goes to the group.
      detached: true,
    });
    onTestFinished(() => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has gone, as it should.
      }
    });
    return child;
  }
}
