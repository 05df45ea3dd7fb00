/**
 * The objects of a repository as the loose files in which git keeps them. Read and written here,
 * since a git for each of them would take longer than all that a test or the demo is about.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { GitObject } from './git-objects.ts';

const inflated = promisify(inflate);
const deflated = promisify<Buffer, Buffer>(deflate);

export class LooseObjects {
  /** Of the repository itself; git must be told to pack nothing in it. */
  readonly #directory: string;
  readonly #seen = new Map<string, GitObject>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Null where there is none. */
  async read(sha: string): Promise<GitObject | null> {
    const seen = this.#seen.get(sha);
    if (seen !== undefined) return seen;
    const packed = await readFile(this.#file(sha)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (packed === null) return null;
    const bytes = await inflated(packed);
    const end = bytes.indexOf(0);
    const [type] = bytes.toString('latin1', 0, end).split(' ');
    const object = { sha, type: type as GitObject['type'], body: bytes.subarray(end + 1) };
    this.#seen.set(sha, object);
    return object;
  }

  /** Resolves to the SHA that git gives to such an object. */
  async write(type: GitObject['type'], body: Buffer): Promise<string> {
    const bytes = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
    const sha = createHash('sha1').update(bytes).digest('hex');
    if ((await this.read(sha)) !== null) return sha;
    const file = this.#file(sha);
    const written = `${file}.${randomUUID()}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(written, await deflated(bytes), { mode: 0o444 });
    await rename(written, file);
    this.#seen.set(sha, { sha, type, body });
    return sha;
  }

  #file(sha: string): string {
    return join(this.#directory, 'objects', sha.slice(0, 2), sha.slice(2));
  }
}
