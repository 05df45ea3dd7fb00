/** Ctrl-C while measuring: it ends, and nothing is left behind. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Repository, scratchDirectory } from './scratch.ts';
import { kernels } from './suites.ts';

/** How long a condition may take to come true on a busy machine. */
const patience = { timeout: 30_000 };

const place = scratchDirectory('interrupt', afterAll);
const repository = new Repository(place);

beforeAll(async () => {
  await repository.init();
  await repository.commit('Begin', kernels('sum'));
});

/** Processes by number, with the number of the one that started each. */
function parents(): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      if (parent !== undefined) found.set(Number(name), Number(parent));
    } catch {
      // It has gone, or is none.
    }
  }
  return found;
}

function descendantsOf(pid: number): readonly number[] {
  const all = parents();
  const family = [pid];
  for (const one of family) {
    for (const [child, parent] of all) if (parent === one) family.push(child);
  }
  return family.slice(1);
}

function commandOf(pid: number): string {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\0', ' ') : '';
}

test.each([
  ['pressed at a terminal, for all of its processes', 'SIGINT', 'group'],
  ['sent to the process that was started, and to no other', 'SIGINT', 'one'],
  ['meant politely, as a supervisor does', 'SIGTERM', 'one'],
] as const)('a stop %s', async (_, signal, whom) => {
  const running = repository.start('compare', 'main', 'main', '--all', '--budget', '10m');
  const pid = running.pid ?? 0;
  const exit = once(running, 'exit');
  let printed = '';
  running.stdout?.on('data', (chunk) => {
    printed += chunk;
  });
  const errors = running.stderr;
  if (errors === null) throw new Error('stderr is a pipe');
  for await (const line of createInterface({ input: errors })) if (line === 'measuring') break;
  await vi.waitFor(() => {
    expect(descendantsOf(pid).map(commandOf).join('\n')).toMatch(/sandbox\/child\.ts|child\/child/);
  }, patience);
  const family = descendantsOf(pid);

  process.kill(whom === 'group' ? -pid : pid, signal);
  expect(await exit).toEqual([130, null]);
  expect(printed).toBe('');
  // The last of them are the kernel's to end.
  await vi.waitFor(() => {
    expect(family.filter((one) => commandOf(one) !== '').map(commandOf)).toEqual([]);
  }, patience);
  expect(readdirSync(join(repository.cache, 'isochron/checkout/trees'))).toEqual([]);
  expect(await repository.git('worktree', 'list')).not.toContain('\n');
  expect(await repository.git('status', '--porcelain')).toBe('');
});
