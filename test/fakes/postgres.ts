/** A private PostgreSQL server for tests, on loopback in a directory of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import pg from 'pg';

export interface PostgresServer {
  /** The address of a new, empty database. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const { DATABASE_URL_TEST } = process.env;
const debianDirectory = '/usr/lib/postgresql';

/** Whether there is a server to test with: a named one, or Debian's `postgresql` package. */
export function hasPostgres(): boolean {
  return DATABASE_URL_TEST !== undefined || binaries() !== null;
}

/** `DATABASE_URL_TEST` names a server whose user may create databases; else one is started. */
export async function startPostgres(): Promise<PostgresServer> {
  if (DATABASE_URL_TEST !== undefined) return serverAt(DATABASE_URL_TEST, async () => {});
  const bin = binaries();
  if (bin === null) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  const directory = mkdtempSync(join(tmpdir(), 'isochron-postgres-'));
  // The server refuses to run as root.
  const owner = process.getuid?.() === 0 ? userIds('postgres') : null;
  if (owner !== null) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(bin, 'initdb'), init, { ...owner, cwd: directory, stdio: 'pipe' });
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...owner,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(server);
  return serverAt(`postgres://postgres@127.0.0.1:${port}/postgres`, async () => {
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients. A Ctrl-C reaches the
    // server as well, which then has gone.
    if (server.exitCode === null && server.kill('SIGINT')) await once(server, 'exit');
    rmSync(directory, { recursive: true, force: true });
  });
}

function serverAt(url: string, end: () => Promise<void>): PostgresServer {
  const made: string[] = [];
  return {
    async newDatabase() {
      const name = `isochron_test_${process.pid}_${made.length}`;
      // At once: another one may be asked for before this one is there.
      made.push(name);
      await run(url, `create database ${name}`);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    async stop() {
      try {
        for (const name of made) await run(url, `drop database if exists ${name} with (force)`);
      } finally {
        await end();
      }
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** The newest version's directory of programs; null where there is none. */
function binaries(): string | null {
  if (!existsSync(debianDirectory)) return null;
  const versions = readdirSync(debianDirectory).sort((a, b) => Number(b) - Number(a));
  const bins = versions.map((version) => join(debianDirectory, version, 'bin'));
  return bins.find((bin) => existsSync(join(bin, 'initdb'))) ?? null;
}

function userIds(user: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function ready(server: ChildProcess): Promise<void> {
  const { stderr } = server;
  if (stderr === null) throw new Error('the server has no log');
  const seen: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    seen.push(line);
    if (line.includes('ready to accept connections')) {
      // Read on, or a full pipe stops the server; and let the tests end without it.
      stderr.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${seen.join('\n')}`);
}
