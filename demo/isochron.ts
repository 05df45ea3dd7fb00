/** Isochron itself, as a process of its own, pointed at the local GitHub. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalGitHub } from './local-github.ts';

export interface IsochronOptions {
  readonly github: LocalGitHub;
  readonly webhookSecret: string;
  /** Its store, mirrors and builds. */
  readonly directory: string;
  /** Receives each line of its log. */
  readonly onLog?: (line: LogLine) => void;
  readonly flags?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** One line of the log, as pino writes it. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface RunningIsochron {
  readonly webhookUrl: string;
  /** Everything that it has logged so far, as text. */
  log(): string;
  stop(): Promise<number | null>;
  /** As a crash would: no goodbye. */
  kill(): Promise<void>;
}

const root = join(import.meta.dirname, '..');

/**
 * Starts `isochron start` and resolves when it listens; the local GitHub then sends it webhooks.
 */
export async function startIsochron(options: IsochronOptions): Promise<RunningIsochron> {
  const { github } = options;
  const args = [join(root, 'src', 'main.ts'), 'start', ...(options.flags ?? [])];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      APP_ID: String(github.appId),
      PRIVATE_KEY: github.privateKey,
      WEBHOOK_SECRET: options.webhookSecret,
      GITHUB_API_URL: github.apiUrl,
      GIT_URL: github.gitUrl,
      ISOCHRON_DIR: options.directory,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'debug',
      ...options.variables,
    },
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const listening = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      text += `${line}\n`;
      const parsed = parseLine(line);
      if (parsed === null) return;
      options.onLog?.(parsed);
      if (parsed.msg === 'listening') resolve(Number(parsed.port));
    });
    void exited.then(([code]) => {
      reject(new Error(`isochron ended with code ${code} before it listened:\n${text}`));
    });
  });
  const webhookUrl = `http://127.0.0.1:${await listening}/api/github/webhooks`;
  github.setWebhookUrl(webhookUrl);
  return {
    webhookUrl,
    log: () => text,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function parseLine(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return null;
  }
}
