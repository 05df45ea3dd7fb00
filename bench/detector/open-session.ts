/** A session that is being recorded: every round is on disk before the next one starts. */
import { existsSync } from 'node:fs';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { headerOf, type Origin, parseSession, type Recorded } from './sessions.ts';
import type { Kernel, Variant } from './trees.ts';

export class OpenSession {
  readonly #directory: string;
  readonly id: string;
  readonly #rounds: Recorded[];
  /** Where an unfinished session of another origin is kept now; null where there was none. */
  readonly keptAside: string | null;

  private constructor(
    directory: string,
    id: string,
    rounds: readonly Recorded[],
    keptAside: string | null,
  ) {
    this.#directory = directory;
    this.id = id;
    this.#rounds = [...rounds];
    this.keptAside = keptAside;
  }

  /**
   * Goes on with a session that was interrupted on this testbed, commit and procedure; else begins
   * one. Throws a sentence where the file of the interrupted one is damaged.
   */
  static async open(directory: string, id: string, origin: Origin): Promise<OpenSession> {
    await mkdir(directory, { recursive: true });
    const name = (await readdir(directory)).find((one) => one.endsWith('.jsonl'));
    let keptAside: string | null = null;
    if (name !== undefined) {
      const path = join(directory, name);
      const text = await wholeLines(path);
      const found = text === '' ? null : parseSession(text, path);
      if (found !== null && isOf(found, origin)) {
        return new OpenSession(directory, found.id, found.rounds, null);
      }
      if (found === null) await rm(path);
      else keptAside = await putAside(path);
    }
    await writeFile(join(directory, `${id}.jsonl`), `${headerOf(id, origin)}\n`);
    return new OpenSession(directory, id, [], keptAside);
  }

  get rounds(): readonly Recorded[] {
    return this.#rounds;
  }

  /** Rounds of one cell that it has already. */
  count(kernel: Kernel, variant: Variant): number {
    return this.#rounds.filter((one) => one.kernel === kernel && one.variant === variant).length;
  }

  async add(recorded: Recorded): Promise<void> {
    const line = JSON.stringify(recorded, (key, value: unknown) =>
      key.endsWith('Ns') && Array.isArray(value) ? value.map(rounded) : value,
    );
    await appendFile(join(this.#directory, `${this.id}.jsonl`), `${line}\n`);
    this.#rounds.push(recorded);
  }

  /** From here on it counts. */
  async close(): Promise<void> {
    const open = join(this.#directory, `${this.id}.jsonl`);
    const packed = await promisify(gzip)(await readFile(open), { level: 9 });
    await writeFile(`${open}.gz.part`, packed);
    await rename(`${open}.gz.part`, `${open}.gz`);
    await rm(open);
  }
}

/** Cuts off a line that an interruption has left unfinished: the next one would be joined to it. */
async function wholeLines(path: string): Promise<string> {
  const bytes = await readFile(path);
  const length = bytes.lastIndexOf('\n') + 1;
  if (length < bytes.length) await truncate(path, length);
  return bytes.subarray(0, length).toString('utf8');
}

/** Rounds of two machines, programs or procedures do not make one session. */
function isOf(found: Origin, wanted: Origin): boolean {
  return (
    found.testbed.id === wanted.testbed.id &&
    found.commit === wanted.commit &&
    isDeepStrictEqual(found.procedure, wanted.procedure)
  );
}

/** Under a name that is neither gone on with nor replayed. */
async function putAside(path: string): Promise<string> {
  let number = 1;
  while (existsSync(`${path}.aside-${number}`)) number += 1;
  await rename(path, `${path}.aside-${number}`);
  return `${path}.aside-${number}`;
}

/** Six digits: a millionth is far below what a clock or a machine can tell. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
