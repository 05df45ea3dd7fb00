/**
 * Processes of code that is not trusted: bounded in time and output, killed with all descendants.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { CancelledError } from '#core/model/errors.ts';
import type { CommandOutcome } from '#ports/sandbox.ts';
import { tailLength } from './limits.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The end of what a process printed, and whether it printed more than it may. */
export class Tail {
  #text = '';
  #bytes = 0;
  readonly #limitBytes: number;
  readonly #onFlood: () => void;

  constructor(limitBytes: number, onFlood: () => void) {
    this.#limitBytes = limitBytes;
    this.#onFlood = onFlood;
  }

  get text(): string {
    return this.#text;
  }

  get flooded(): boolean {
    return this.#bytes > this.#limitBytes;
  }

  watch(stream: Readable | null | undefined): void {
    stream?.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      this.#text = (this.#text + chunk.toString('utf8')).slice(-tailLength);
      if (this.flooded) this.#onFlood();
    });
  }
}

/** Leaders that were reaped: their ids may be somebody else's by now. */
const reaped = new WeakSet<ChildProcess>();
/**
 * How long pipes may stay open once their process has ended: what it printed last is read in no
 * time.
 */
const drainMs = 1000;

/** Starts a process as the leader of a group of its own. What it leaves running ends with it. */
export function launch(what: Launch, stdio: ('ignore' | 'pipe')[]): ChildProcess {
  const child = spawn(what.command, [...what.args], {
    stdio,
    detached: true,
    env: { ...what.env },
    ...(what.cwd === undefined ? {} : { cwd: what.cwd }),
  });
  child.once('exit', () => {
    killGroup(child);
    reaped.add(child);
    // A descendant that has left the group may hold the pipes for ever; nobody waits for it.
    const drained = setTimeout(() => {
      for (const stream of child.stdio) stream?.destroy();
    }, drainMs);
    child.once('close', () => clearTimeout(drained));
  });
  return child;
}

/** Kills the group; inside bubblewrap the pid namespace dies with its first process. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || reaped.has(child)) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has gone already.
  }
}

export interface Ended {
  /** Null when it was killed or never started. */
  readonly code: number | null;
  /** Why it could not be started; null when it was. */
  readonly startError: string | null;
}

/** Resolves when the process and its pipes have ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, startError: message }));
    child.once('close', (code) => resolve({ code, startError: null }));
  });
}

export interface RunLimits {
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

/** What a whole process did; `stdout` in full, since adapters read it. */
export interface Finished extends CommandOutcome {
  readonly stdout: string;
}

/** Runs a process to its end. Throws CancelledError when the signal aborts. */
export async function runToEnd(
  what: Launch,
  limits: RunLimits,
  signal: AbortSignal,
): Promise<Finished> {
  if (signal.aborted) throw new CancelledError('stopped');
  const child = launch(what, ['ignore', 'pipe', 'pipe']);
  let stopped: CommandOutcome['stopped'] = null;
  const stop = (why: CommandOutcome['stopped']): void => {
    stopped ??= why;
    killGroup(child);
  };
  const tail = new Tail(limits.outputBytes, () => stop('output'));
  const chunks: Buffer[] = [];
  tail.watch(child.stdout);
  tail.watch(child.stderr);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (!tail.flooded) chunks.push(chunk);
  });
  const abort = (): void => stop(null);
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => stop('time'), limits.timeoutMs);
  const { code: exitCode, startError } = await ended(child);
  clearTimeout(timer);
  signal.removeEventListener('abort', abort);
  if (signal.aborted) throw new CancelledError('stopped');
  const text = startError ?? tail.text;
  if (stopped === null && exitCode !== 0 && isOutOfMemory(text)) stopped = 'memory';
  return {
    exitCode: stopped === null ? exitCode : null,
    stopped,
    tail: text,
    stdout: Buffer.concat(chunks).toString('utf8'),
  };
}

/** How V8, its array buffers and the allocator say that memory has run out. */
export function isOutOfMemory(text: string): boolean {
  const signs = [
    /heap out of memory|Out of memory|OOM error|bad_alloc/i,
    /(?:Cannot|could not) allocate memory|Array buffer allocation failed/i,
  ];
  return signs.some((sign) => sign.test(text));
}
