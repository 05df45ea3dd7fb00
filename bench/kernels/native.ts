/**
 * `native.c`, compiled where there is a compiler: the processor without WebAssembly, and OpenBLAS.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import type { Contestant, Entrant } from './contestant.ts';

const source = join(import.meta.dirname, 'native.c');

export class Native {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor(child: ChildProcess, reader: Interface) {
    this.#child = child;
    this.#reader = reader;
    this.#lines = reader[Symbol.asyncIterator]();
  }

  /** Null where there is no compiler, or it does not compile here. */
  static async start(): Promise<Native | null> {
    const directory = await mkdtemp(join(tmpdir(), 'isochron-native-'));
    try {
      const program = join(directory, 'native');
      await promisify(execFile)('cc', ['-O2', '-o', program, source, '-lpthread', '-ldl']);
      const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
      await new Promise((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      return new Native(child, createInterface({ input: child.stdout }));
    } catch {
      return null;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** Nanoseconds a call; null for what is missing here. */
  async ask(command: string): Promise<number | null> {
    this.#child.stdin?.write(`${command}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`native.c ended at: ${command}`);
    return value === 'missing' ? null : Number(value);
  }

  async close(): Promise<void> {
    this.#reader.close();
    this.#child.stdin?.end();
    this.#child.kill();
  }
}

/** What the native program measures by itself; null where it cannot. */
export async function asked(
  native: Native | null,
  implementation: string,
  threads: number,
  command: string,
): Promise<Contestant | null> {
  if (native === null || (await native.ask(command)) === null) return null;
  return {
    implementation,
    threads,
    time: async () => (await native.ask(command)) ?? Number.NaN,
    output: async () => null,
    close: async () => {},
  };
}

/** OpenBLAS as a contestant of the matrix products. */
export function openBlas(native: Native | null, threads: number): Entrant {
  return async ({ suite, inputs }) => {
    const type = { matmul: 'f32', 'matmul-float64': 'f64' }[suite.kernel];
    if (type === undefined) return null;
    const { m, n, k } = inputs as { m: number; n: number; k: number };
    return asked(native, 'OpenBLAS', threads, `gemm ${type} ${m} ${n} ${k} ${threads}`);
  };
}
