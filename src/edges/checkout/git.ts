/** git as a child process, with nothing of this machine's configuration and no hooks. */
import { spawn } from 'node:child_process';
import { CancelledError } from '#core/model/errors.ts';

export interface GitOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** More variables; never a secret. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to descriptor 3, from which the askpass helper reads: the one way of a token. */
  readonly secret?: string;
}

/** git ended with a code other than 0. */
export class GitError extends Error {
  readonly code: number | null;
  readonly stderr: string;
  constructor(args: readonly string[], code: number | null, stderr: string) {
    super(`git ${args[0]} ended with code ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    this.code = code;
    this.stderr = stderr;
  }
}

const keptOutput = 64 * 2 ** 20;
const keptErrors = 20_000;
const settings = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'protocol.allow=never'],
  ...['-c', 'protocol.https.allow=always', '-c', 'protocol.http.allow=always'],
  ...['-c', 'protocol.file.allow=always'],
  ...['-c', 'gc.auto=0', '-c', 'core.quotePath=false'],
];

/** Runs git to its end; resolves to what it printed. Throws GitError, CancelledError. */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  const { signal, secret } = options;
  if (signal?.aborted) throw new CancelledError('stopped');
  const child = spawn('git', [...settings, ...args], {
    cwd: options.cwd,
    detached: true,
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe', secret === undefined ? 'ignore' : 'pipe'],
  });
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has gone already.
    }
  };
  const timer = setTimeout(kill, options.timeoutMs ?? 10 * 60_000);
  signal?.addEventListener('abort', kill, { once: true });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-keptErrors);
  });
  if (secret !== undefined) {
    const pipe = child.stdio[3] as NodeJS.WritableStream;
    pipe.on('error', () => {});
    // git may ask twice, for a name and a password: one line each time it asks.
    pipe.end(`${secret}\n`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > keptOutput) kill();
    else chunks.push(chunk);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode));
    });
    if (signal?.aborted) throw new CancelledError('stopped');
    if (code !== 0) throw new GitError(args, code, stderr);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}
