/** Isochron as a process of its own: what an operator starts, reads and stops. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalGitHub } from '../../demo/github.ts';
import type { Part } from '../../src/main-server.ts';
import { root } from '../source-files.ts';

export const webhookSecret = 'hooks-of-the-end-to-end-tests-0a1b2c3d';
/** Exit code of what could not start. */
export const exitError = 2;
/** Longer than any step here takes: what takes longer is stuck. */
const patienceMs = 30_000;

/** One line of the log, as pino writes it. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface IsochronOptions {
  readonly github: LocalGitHub;
  readonly directory: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly flags?: readonly string[];
  /** A command that the process is started by, such as one that makes a namespace. */
  readonly by?: readonly string[];
}

/** The environment of a server that has everything. */
function environmentOf({ github, directory, variables }: IsochronOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_COMPILE_CACHE: join(root, '.isochron', 'compile-cache'),
    APP_ID: String(github.appId),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: github.apiUrl,
    GIT_URL: github.gitUrl,
    ISOCHRON_DIR: directory,
    PORT: '0',
    LOG_LEVEL: 'trace',
    ...(variables as NodeJS.ProcessEnv),
  };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that is running; its log is kept from its first line on. */
export class Isochron {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  readonly lines: LogLine[] = [];
  readonly #waiting = new Set<() => void>();
  #stdout = '';
  #stderr = '';
  #over = false;

  constructor(part: Part, options: IsochronOptions) {
    const { flags = [], by = [] } = options;
    const [command, ...args] = [...by, process.execPath, 'src/main.ts', part, ...flags];
    this.#child = spawn(command as string, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentOf(options),
    });
    const { stdout, stderr } = this.#child;
    stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    const read = createInterface({ input: stdout as NonNullable<typeof stdout> });
    read.on('line', (line) => {
      this.#stdout += `${line}\n`;
      if (line.startsWith('{')) this.lines.push(JSON.parse(line) as LogLine);
      this.#changed();
    });
    this.#ended = once(this.#child, 'close').then(([code]) => {
      this.#over = true;
      this.#changed();
      return { code: code as number | null, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** How it ends by itself. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** The first line of the log that fits; `from` leaves out those before. */
  async line(fits: (line: LogLine) => boolean, from = 0): Promise<LogLine> {
    const deadline = AbortSignal.timeout(patienceMs);
    const late = once(deadline, 'abort');
    while (true) {
      const found = this.lines.slice(from).find(fits);
      if (found !== undefined) return found;
      if (this.#over || deadline.aborted) throw new Error(`no such line:\n${this.output}`);
      await Promise.race([new Promise<void>((resolve) => this.#waiting.add(resolve)), late]);
    }
  }

  says(msg: string, from = 0): Promise<LogLine> {
    return this.line((line) => line.msg === msg, from);
  }

  /** Where it listens, once it does. */
  async webhookUrl(): Promise<string> {
    const { port } = await this.says('listening');
    return `http://127.0.0.1:${port}/api/github/webhooks`;
  }

  /** As an operator does; resolves to how it ended. */
  async stop(): Promise<Ended> {
    if (!this.#over) this.#child.kill('SIGTERM');
    return this.#ended;
  }

  #changed(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
