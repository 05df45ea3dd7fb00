/** Sessions: recorded rounds of every kernel and variant, on disk, a line a round. */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Round } from '#core/model/recording.ts';
import type { Testbed } from '#core/model/testbed.ts';
import type { Kernel, Variant } from './trees.ts';

/** One round with what a replay needs to know of it. */
export interface Recorded {
  readonly kernel: Kernel;
  readonly variant: Variant;
  /** What the round took, its processes' start and checks included. */
  readonly seconds: number;
  readonly round: Round;
}

export interface Session {
  /** When it began, `2026-11-26T0512`. */
  readonly id: string;
  readonly testbed: Testbed;
  readonly rounds: readonly Recorded[];
}

interface Header {
  readonly format: 1;
  readonly id: string;
  readonly testbed: Testbed;
}

/** Sessions that are complete, in the order in which they were recorded. */
export async function loadSessions(directory: string): Promise<readonly Session[]> {
  if (!existsSync(directory)) return [];
  const files = (await readdir(directory)).filter((name) => name.endsWith('.jsonl.gz')).sort();
  const sessions: Session[] = [];
  for (const file of files) {
    const bytes = await promisify(gunzip)(await readFile(join(directory, file)));
    sessions.push(parse(bytes.toString('utf8'), file));
  }
  return sessions;
}

function parse(text: string, file: string): Session {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const header = JSON.parse(first) as Header;
  if (header.format !== 1) throw new Error(`${file} is of another format: record it again.`);
  const { id, testbed } = header;
  return { id, testbed, rounds: rest.map((line) => JSON.parse(line) as Recorded) };
}

/** A session that is being recorded: every round is on disk before the next one starts. */
export class OpenSession {
  readonly #directory: string;
  readonly id: string;
  readonly #rounds: Recorded[];

  private constructor(directory: string, id: string, rounds: Recorded[]) {
    this.#directory = directory;
    this.id = id;
    this.#rounds = rounds;
  }

  /** Goes on with a session that was interrupted on this testbed; else begins one. */
  static async open(directory: string, id: string, testbed: Testbed): Promise<OpenSession> {
    await mkdir(directory, { recursive: true });
    const open = (await readdir(directory)).find((name) => name.endsWith('.jsonl'));
    if (open !== undefined) {
      const found = parse(whole(await readFile(join(directory, open), 'utf8')), open);
      if (found.testbed.id === testbed.id) {
        return new OpenSession(directory, found.id, [...found.rounds]);
      }
      await rm(join(directory, open));
    }
    const header: Header = { format: 1, id, testbed };
    await writeFile(join(directory, `${id}.jsonl`), `${JSON.stringify(header)}\n`);
    return new OpenSession(directory, id, []);
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

/** Without a line that an interruption has cut. */
function whole(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** Six digits: a millionth is far below what a clock or a machine can tell. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
