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

  /**
   * Null where there is no compiler, or it does not compile here. `processor` is the one whose
   * kernels OpenBLAS takes; default the one it believes to find.
   */
  static async start(processor?: string): Promise<Native | null> {
    const directory = await mkdtemp(join(tmpdir(), 'isochron-native-'));
    try {
      const program = join(directory, 'native');
      await promisify(execFile)('cc', ['-O2', '-o', program, source, '-lpthread', '-ldl']);
      const env = processor === undefined ? {} : { OPENBLAS_CORETYPE: processor };
      const child = spawn(program, {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, ...env },
      });
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
    const answer = await this.answer(command);
    return answer === null ? null : Number(answer);
  }

  /** A line; null for what is missing here. */
  async answer(command: string): Promise<string | null> {
    this.#child.stdin?.write(`${command}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`native.c ended at: ${command}`);
    return value === 'missing' ? null : value;
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

/** OpenBLAS with the kernels that it has for one processor. */
export interface OpenBlas {
  readonly processor: string;
  readonly native: Native;
}

/**
 * OpenBLAS with the kernels it chooses itself, and with those of AVX2 and AVX-512 where the
 * processor has them: it does not know every processor, and takes its slowest kernels for those.
 */
export async function openBlasHere(first: Native | null): Promise<readonly OpenBlas[]> {
  const chosen = await first?.answer('blas');
  if (first === null || typeof chosen !== 'string') return [];
  const all: OpenBlas[] = [{ processor: chosen, native: first }];
  for (const [processor, peak] of [
    ['Haswell', 'avx2'],
    ['SkylakeX', 'avx512'],
  ] as const) {
    const isKnown = all.some((other) => other.processor === processor);
    if (isKnown || (await first.ask(`peak ${peak} 1`)) === null) continue;
    const native = await Native.start(processor);
    if (native !== null && (await native.answer('blas')) === processor) {
      all.push({ processor, native });
    } else await native?.close();
  }
  return all;
}

/** OpenBLAS as a contestant of the matrix products. */
export function openBlas({ native, processor }: OpenBlas, threads: number): Entrant {
  return async ({ suite, inputs }) => {
    const type = { matmul: 'f32', 'matmul-float64': 'f64' }[suite.kernel];
    if (type === undefined) return null;
    const { m, n, k } = inputs as { m: number; n: number; k: number };
    const command = `gemm ${type} ${m} ${n} ${k} ${threads}`;
    return asked(native, `OpenBLAS ${processor}`, threads, command);
  };
}
