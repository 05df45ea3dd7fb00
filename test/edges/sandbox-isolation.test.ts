import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Tree } from '#ports/checkout.ts';
import {
  hasBubblewrap,
  type Isolation,
  isMissing,
  listingOf,
  never,
  processesOf,
  roundOf,
  sandboxOf,
  temporary,
  treeOf,
} from './sandbox-house.ts';

const withBubblewrap = test.skipIf(!hasBubblewrap);

/** A suite that says in its tags what an expression gives inside. */
function telling(expression: string): string {
  return `import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
const attempt = (work) => { try { return String(work()); } catch (error) { return error.code; } };
const reached = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => resolve('connected'));
  socket.on('error', (error) => resolve(error.code));
});
export default {
  kernel: 'telling', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: () => 0 }, tags: [${expression}],
};`;
}

async function told(isolation: Isolation, expression: string, tree?: Tree) {
  const own = tree ?? (await treeOf({}));
  await mkdir(join(own.directory, 'kernels/a'), { recursive: true });
  await writeFile(join(own.directory, 'kernels/a/suite.mjs'), telling(expression));
  const sandbox = await sandboxOf(isolation);
  const listing = await listingOf(sandbox, own, 'kernels/a/suite.mjs');
  return listing.benchmarks[0]!.tags;
}

describe('code that is not trusted', () => {
  test.for([
    ['none', 'connected'],
    ['bubblewrap', 'ECONNREFUSED'],
  ] as const)('with isolation %s reaches a server of this machine: %s', async (row, { skip }) => {
    const [isolation, outcome] = row;
    if (isMissing(isolation)) skip();
    const server = createServer((socket) => socket.destroy());
    onTestFinished(() => {
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await told(isolation, `await reached(${port})`)).toEqual([outcome]);
  });

  test.for(['none', 'bubblewrap'] as const)(
    'sees no secret of ours, with %s',
    async (isolation, { skip }) => {
      if (isMissing(isolation)) skip();
      process.env.ISOCHRON_TEST_SECRET = 'a secret';
      onTestFinished(() => {
        delete process.env.ISOCHRON_TEST_SECRET;
      });
      const [names] = await told(isolation, `Object.keys(process.env).sort().join(' ')`);
      expect(names!.split(' ').filter((name) => name !== 'PWD')).toEqual(
        ['CI', 'HOME', 'LANG', 'NO_COLOR', 'NO_UPDATE_NOTIFIER', 'PATH'].concat(
          'npm_config_update_notifier',
        ),
      );
    },
  );

  withBubblewrap('reads the tree and cannot write to it', async () => {
    const tree = await treeOf({ 'data.txt': 'as it was' });
    const tags = await told(
      'bubblewrap',
      `attempt(() => readFileSync('/tree/data.txt', 'utf8')),
       attempt(() => writeFileSync('/tree/data.txt', 'changed')),
       attempt(() => writeFileSync('/tree/new.txt', 'new')),
       attempt(() => writeFileSync('/isochron/child/child.ts', ''))`,
      tree,
    );
    expect(tags).toEqual(['as it was', 'EROFS', 'EROFS', 'EROFS']);
    expect(await readFile(join(tree.directory, 'data.txt'), 'utf8')).toBe('as it was');
  });

  withBubblewrap('sees nothing of this machine but what it needs', async () => {
    const tree = await treeOf({});
    const [root, outside, pids, self] = await told(
      'bubblewrap',
      `readdirSync('/').sort().join(' '),
       [${JSON.stringify(tree.directory)}, '/etc/passwd'].map(existsSync).join(' '),
       String(readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length),
       import.meta.url`,
      tree,
    );
    expect(root!.split(' ')).toEqual(
      expect.arrayContaining(['dev', 'isochron', 'proc', 'tmp', 'tree', 'usr']),
    );
    expect(outside).toBe('false false');
    expect(Number(pids)).toBeLessThan(5);
    expect(self).toBe('file:///tree/kernels/a/suite.mjs');
  });

  withBubblewrap('may fill no more than its share of the memory with files', async () => {
    const blocks = (path: string) => `attempt(() => { const s = statfsSync('${path}');
      return (s.blocks * s.bsize) / 2 ** 30; })`;
    const suite = telling(`${blocks('/tmp')}, ${blocks('/dev/shm')}`);
    const tree = await treeOf({
      'a.suite.mjs': `import { statfsSync } from 'node:fs';\n${suite}`,
    });
    const listing = await listingOf(await sandboxOf('bubblewrap'), tree, 'a.suite.mjs');
    expect(listing.benchmarks[0]!.tags).toEqual(['4', '4']);
  });
});

/** A suite whose kernel throws the path of the module that it is in. */
const saysWhere = `import { where } from './where.mjs';
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: () => ({}), reference: () => 0,
  implementations: { optimized: () => { throw new Error(import.meta.url + ' ' + where); } },
};`;

withBubblewrap('both arms see the same paths, and run the suite of the judge', async () => {
  const tree = (text: string, suite: string) =>
    treeOf({
      'kernels/a/where.mjs': `export const where = '${text} ' + import.meta.url;`,
      'kernels/a/suite.mjs': suite,
    });
  const base = await tree('base', saysWhere);
  // Head's own suite is another one, that would return something.
  const head = await tree('head', saysWhere.replace(/throw [^;]*;/, 'return 1;'));
  const sandbox = await sandboxOf('bubblewrap');
  const file = 'kernels/a/suite.mjs';
  const messages: string[] = [];
  for (const one of [base, head]) {
    // A pair fails with one arm, so each is asked on its own.
    const { failures } = await roundOf(sandbox, one, file, {
      judge: { name: 'base', tree: base },
    });
    messages.push(...failures.map(({ message }) => message));
  }
  const said = (text: string) =>
    'a/optimized/n=1 in head: Error: file:///tree/kernels/a/suite.mjs ' +
    `${text} file:///tree/kernels/a/where.mjs.`;
  expect(messages).toEqual([said('base'), said('head')]);
});

test('without bubblewrap, the suite of the judge follows no link of the branch', async () => {
  const outside = join(await temporary(), 'outside.txt');
  await writeFile(outside, 'as it was');
  const suite = saysWhere.replace(/throw [^;]*;/, 'return 0;').replace(/^import.*\n/, '');
  const base = await treeOf({ 'a.suite.mjs': suite });
  const head = await treeOf({ 'a.suite.mjs': suite });
  await symlink(outside, join(head.directory, '.judge-a.suite.mjs'));
  const { failures } = await roundOf(await sandboxOf('none'), head, 'a.suite.mjs', { base });
  expect(failures).toEqual([]);
  expect(await readFile(outside, 'utf8')).toBe('as it was');
});

withBubblewrap('a command may write to its tree, has no network, and leaves nothing', async () => {
  const tree = await treeOf({});
  const sandbox = await sandboxOf('bubblewrap');
  const command = 'echo made > made.txt; (sleep 1000 &) ; cat /proc/net/route | wc -l; exit 7';
  const outcome = await sandbox.run(tree, command, 20_000, never);
  expect(outcome).toEqual({ exitCode: 7, stopped: null, tail: '1\n', stdout: '1\n' });
  expect(await readFile(join(tree.directory, 'made.txt'), 'utf8')).toBe('made\n');
  expect(await processesOf(tree.directory)).toEqual([]);
});

test('a command is stopped after its time, with what it started', async () => {
  const tree = await treeOf({});
  const sandbox = await sandboxOf('none');
  const outcome = await sandbox.run(tree, 'echo begun; sleep 1000 & sleep 1000', 500, never);
  expect(outcome).toMatchObject({ exitCode: null, stopped: 'time', tail: 'begun\n' });
  await expect.poll(() => processesOf(tree.directory), { timeout: 10_000 }).toEqual([]);
});

test('a command that leaves a process behind is over when it is over', async () => {
  const tree = await treeOf({});
  const sandbox = await sandboxOf('none');
  const outcome = await sandbox.run(tree, 'sleep 1000 & echo done', 30_000, never);
  expect(outcome).toMatchObject({ exitCode: 0, stopped: null, tail: 'done\n' });
  await expect.poll(() => processesOf(tree.directory), { timeout: 10_000 }).toEqual([]);
});
