/** The token reaches git's fetch through a pipe: nobody else on the machine can read it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCheckout } from '#edges/checkout/checkout.ts';
import { Repository, scratchDirectory } from '../cli/scratch.ts';
import { startGitServer } from './checkout-server.ts';

const token = 'ghs_thisIsTheSecretOfThisTest';

/** What `ps` shows of this process's descendants: command lines and environments. */
function visibleOfDescendants(): readonly { readonly command: string; readonly env: string }[] {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid,
      parent: / \w (\d+) /.exec(read(`/proc/${pid}/stat`).replace(/^.*\)/, ' '))?.[1] ?? '',
      command: read(`/proc/${pid}/cmdline`),
      env: read(`/proc/${pid}/environ`),
    }));
  const family = new Set([String(process.pid)]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  family.delete(String(process.pid));
  return processes.filter(({ pid }) => family.has(pid));
}

function filesWith(text: string, directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}

test('it is in no argument, no variable, no configuration and no file', async () => {
  const place = scratchDirectory('token');
  const repository = await new Repository(place).init();
  const headSha = await repository.commit('Begin', { 'a.txt': 'text' });
  await repository.git('clone', '--quiet', '--bare', '.', join(place, 'server/o/r.git'));
  const seen: { command: string; env: string }[] = [];
  const address = await startGitServer({
    root: join(place, 'server'),
    token,
    onRequest: () => seen.push(...visibleOfDescendants()),
  });
  const work = join(place, 'work');

  const workspace = await createCheckout(work).openRemote(
    {
      key: 'o/r',
      url: `${address}/o/r.git`,
      token,
      baseSha: null,
      headSha,
      refs: ['refs/heads/main'],
    },
    new AbortController().signal,
  );

  expect(readFileSync(join(workspace.head.directory, 'a.txt'), 'utf8')).toBe('text');
  // git was there to be seen while it was let in, its helper for HTTP as well.
  expect(seen.map(({ command }) => command).join('\n')).toMatch(/git\0.*fetch.*remote-http/s);
  const forms = [token, Buffer.from(`x-access-token:${token}`).toString('base64')];
  for (const form of forms) {
    expect(seen.filter(({ command, env }) => `${command}\n${env}`.includes(form))).toEqual([]);
    expect(filesWith(form, work)).toEqual([]);
  }
});
