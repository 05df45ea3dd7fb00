/** Sessions: recorded rounds of every kernel and variant, on disk, a line a round. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Procedure, Round } from '#core/model/recording.ts';
import type { Testbed } from '#core/model/testbed.ts';
import { type Kernel, kernels, type Variant, variants } from './trees.ts';

/** One round with what a replay needs to know of it. */
export interface Recorded {
  readonly kernel: Kernel;
  readonly variant: Variant;
  /** What the round took, its processes' start and checks included. */
  readonly seconds: number;
  readonly round: Round;
}

/** What a session was recorded with. */
export interface Origin {
  readonly testbed: Testbed;
  /** Of this repository, with `-dirty` where files differ from it; null where git does not tell. */
  readonly commit: string | null;
  /** Null in sessions of format 1. */
  readonly procedure: Procedure | null;
}

export interface Session extends Origin {
  /** When it began, `2026-11-26T0512`. */
  readonly id: string;
  readonly rounds: readonly Recorded[];
}

type Header = { readonly id: string; readonly testbed: Testbed } & (
  | { readonly format: 1 }
  | ({ readonly format: 2 } & Origin)
);

/** Sessions that are complete, in the order in which they were recorded. Throws a sentence. */
export async function loadSessions(directory: string): Promise<readonly Session[]> {
  if (!existsSync(directory)) return [];
  const files = (await readdir(directory)).filter((name) => name.endsWith('.jsonl.gz')).sort();
  const sessions: Session[] = [];
  for (const file of files) {
    const path = join(directory, file);
    sessions.push(parseSession(await unpacked(path), path));
  }
  return sessions;
}

async function unpacked(path: string): Promise<string> {
  try {
    return (await promisify(gunzip)(await readFile(path))).toString('utf8');
  } catch (error) {
    throw damaged(path, (error as Error).message);
  }
}

/** Of whole lines. Throws a sentence that names the file. */
export function parseSession(text: string, path: string): Session {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const { id, testbed, ...header } = jsonOf<Header>(first, path, 1);
  if (typeof id !== 'string' || typeof testbed?.id !== 'string') {
    throw damaged(path, 'line 1 is not the head of a session');
  }
  const rounds = rest.map((line, index) => {
    const recorded = jsonOf<Recorded>(line, path, index + 2);
    if (!isRecorded(recorded)) throw damaged(path, `line ${index + 2} is not a recorded round`);
    return recorded;
  });
  if (header.format === 1) return { id, testbed, commit: null, procedure: null, rounds };
  if (header.format !== 2) throw new Error(`${path} is of another format: record it again.`);
  return { id, testbed, commit: header.commit, procedure: header.procedure, rounds };
}

function jsonOf<T>(line: string, path: string, number: number): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw damaged(path, `line ${number} is not JSON`);
  }
}

function isRecorded({ kernel, variant, seconds, round }: Partial<Recorded>): boolean {
  return (
    kernels.some((one) => one === kernel) &&
    variants.some((one) => one === variant) &&
    typeof seconds === 'number' &&
    Array.isArray(round?.base?.samplesNs) &&
    Array.isArray(round.head?.samplesNs)
  );
}

function damaged(path: string, how: string): Error {
  return new Error(`${path} is damaged (${how}): restore it from git, or move it away.`);
}

/** The header's line, without its end. */
export function headerOf(id: string, { testbed, commit, procedure }: Origin): string {
  return JSON.stringify({ format: 2, id, testbed, commit, procedure });
}
