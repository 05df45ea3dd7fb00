/**
 * Other libraries as contestants, where `bench/peers` is installed. Each is a process of its own,
 * which is stopped while others have their turn: their threads look for work for some time after
 * there is none, and what our kernels ask of V8 would hold for them, too.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Output, Shape } from '#suite';
import type { Entrant, Problem } from './contestant.ts';

const folder = join(import.meta.dirname, '..', 'peers');
const program = new URL('./peer-child.ts', import.meta.url);

/** What a peer's process is asked, one question at a time. */
export type Question =
  | { readonly ask: 'enter'; readonly file: string; readonly shape: Shape }
  | { readonly ask: 'time'; readonly calls: number }
  | { readonly ask: 'output' }
  | { readonly ask: 'leave' };

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

const peers = [
  ['tfjs-backend-wasm', 1],
  ['onnxruntime-node', 1],
  ['onnxruntime-node', 2],
  ['onnxruntime-web', 1],
  ['onnxruntime-web', 2],
] as const;

export class Peer {
  readonly #name: string;
  readonly #threads: number;
  readonly #child: ChildProcess;

  constructor(name: string, threads: number) {
    this.#name = name;
    this.#threads = threads;
    this.#child = fork(program, [name, String(threads)], { serialization: 'advanced' });
    this.#child.unref();
    this.#child.channel?.unref();
  }

  readonly entrant: Entrant = async ({ file, shape }: Problem) => {
    if ((await this.#ask({ ask: 'enter', file, shape })) !== true) return null;
    return {
      implementation: this.#name,
      threads: this.#threads,
      time: async (calls) => (await this.#ask({ ask: 'time', calls })) as number,
      output: async () => (await this.#ask({ ask: 'output' })) as Output,
      close: async () => {
        await this.#ask({ ask: 'leave' });
      },
    };
  };

  close(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(question: Question): Promise<unknown> {
    this.#child.kill('SIGCONT');
    const answered = once(this.#child, 'message');
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error(`the process of ${this.#name} ended at: ${question.ask}`);
    });
    this.#child.send(question);
    const [{ value, error }] = (await Promise.race([answered, ended])) as [Answer];
    this.#child.kill('SIGSTOP');
    if (error !== undefined) throw new Error(`${this.#name}: ${error}`);
    return value;
  }
}

/** None where they are not installed; says so. */
export function startPeers(say: (text: string) => void): readonly Peer[] {
  if (!existsSync(join(folder, 'node_modules'))) {
    say('the peers are not installed: npm ci --prefix bench/peers --ignore-scripts');
    return [];
  }
  return peers.map(([name, threads]) => new Peer(name, threads));
}
