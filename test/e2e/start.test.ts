import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { descendantsOf } from './descendants.ts';
import { directory, github, start, useGitHub } from './house.ts';
import { exitError, type Isochron } from './isochron.ts';
import { kernel, Repository, rightSum } from './repository.ts';

useGitHub({ fromNothing: true });

/** For what comes soon, on however slow a machine. */
const patience = { timeout: 20_000 };

describe('a server that lacks what it needs says what, and how to come by it', () => {
  test('without a webhook secret', async () => {
    const { code, stdout, stderr } = await start('start', {
      variables: { WEBHOOK_SECRET: undefined },
    }).ended();
    expect(code).toBe(exitError);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'isochron: WEBHOOK_SECRET is not set: without it anybody could send webhooks. Make one ' +
        "with `openssl rand -hex 32` and set it here and on the App's settings page.\n",
    );
  });

  test('every variable that is missing or wrong is named at once, and no value of one', async () => {
    const { code, stderr } = await start('serve', {
      variables: {
        ...{ WEBHOOK_SECRET: ' ', APP_ID: undefined, PRIVATE_KEY: undefined },
        ...{ DATABASE_URL: 'mysql://hidden@there/db', LOG_LEVEL: 'loud' },
      },
    }).ended();
    expect(code).toBe(exitError);
    const lines = stderr.replace('isochron: ', '').trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
      'APP_ID',
      'DATABASE_URL',
      'LOG_LEVEL',
      'PRIVATE_KEY',
      'WEBHOOK_SECRET',
    ]);
    expect(stderr).not.toMatch(/hidden|loud/);
  });

  test('a database that does not answer, and never its password', async () => {
    const variables = { DATABASE_URL: 'postgres://user:hidden@127.0.0.1:9/isochron' };
    const { code, stdout, stderr } = await start('start', { variables }).ended();
    expect(code).toBe(exitError);
    expect(stderr).toMatch(/^isochron: The PostgreSQL server of DATABASE_URL cannot be used/);
    expect(stdout + stderr).not.toContain('hidden');
  });

  test('a key that is none', async () => {
    const { code, stderr } = await start('work', { variables: { PRIVATE_KEY: 'abc' } }).ended();
    expect(code).toBe(exitError);
    expect(stderr).toMatch(/^isochron: PRIVATE_KEY must be the text of a \.pem file/);
  });
});

describe('a running server', () => {
  let isochron: Isochron;

  beforeAll(async () => {
    isochron = start('start');
    github.setWebhookUrl(await isochron.webhookUrl());
  });

  test('keeps a second process off its embedded store, in one sentence', async () => {
    const { code, stdout, stderr } = await start('start').ended();
    expect(code).toBe(exitError);
    expect(stdout).toBe('');
    const store = join(directory, 'isochron', 'store');
    expect(stderr).toBe(
      `isochron: The store in ${store} is in use by process ${isochron.pid}. Stop that process, ` +
        'or choose another directory with ISOCHRON_DIR. To run several processes on one store, ' +
        'set DATABASE_URL to a PostgreSQL server.\n',
    );
    expect(await readFile(`${store}.pid`, 'utf8')).toBe(`${isochron.pid}\n`);
  });

  test('ends with 0 on SIGTERM while it starts, and leaves its store as it should be', async () => {
    const folder = join(directory, 'hasty');
    const hasty = start('start', { directory: folder });
    // The store is locked before it is made.
    await expect.poll(() => existsSync(join(folder, 'store.pid')), patience).toBe(true);
    expect((await hasty.stop()).code).toBe(0);
    const next = start('start', { directory: folder });
    await next.webhookUrl();
    expect((await next.stop()).code).toBe(0);
  });

  test('ends with 0 on SIGTERM in the middle of a measurement, and leaves no process', async () => {
    await Repository.create(github, 'stopped', kernel('stopped', rightSum));
    await isochron.line(({ text }) => String(text).includes('round 2'));
    const running = await vi.waitFor(async () => {
      const below = await descendantsOf(isochron.pid);
      expect(below.map(({ command }) => command).join()).toContain('child.ts');
      return below;
    }, patience);
    const { code, stderr } = await isochron.stop();
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const living = () => Promise.all(running.map(({ pid }) => isAlive(pid)));
    await expect.poll(living, patience).not.toContain(true);
  });
});

/** A zombie waits for whoever adopted it to look; it runs no more. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  return stat !== null && !/\) Z /.test(stat);
}
