import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { descendantsOf, type Seen } from './descendants.ts';
import { directory, github, hasBubblewrap, start, useGitHub } from './house.ts';
import { type Isochron, webhookSecret } from './isochron.ts';
import {
  kernel,
  kernelSource,
  Repository,
  rightSum,
  slowSum,
  telling,
  wrongSum,
} from './repository.ts';
import { foundIn, type Secret, searched, secretsOf } from './secrets.ts';
import { startWitness, type Witness } from './witness.ts';

useGitHub();

describe.skipIf(!hasBubblewrap)('the real process with the real sandbox', () => {
  let witness: Witness;
  let isochron: Isochron;
  let repository: Repository;
  /** Processes that were seen while git fetched, and while kernels ran. */
  const seen: Seen[] = [];
  const look = async (): Promise<void> => {
    seen.push(...(await descendantsOf(isochron.pid)));
  };
  const secrets = (): readonly Secret[] => {
    const { privateKey } = github;
    return secretsOf({ webhookSecret, privateKey, tokens: witness.tokens });
  };

  beforeAll(async () => {
    witness = await startWitness(github.gitUrl, look);
    const variables = { GITHUB_API_URL: `${witness.url}/api/v3`, GIT_URL: witness.url };
    isochron = start('start', { variables });
    github.setWebhookUrl(await isochron.webhookUrl());
    repository = await Repository.create(github, 'sums', {
      ...kernel('slow', rightSum),
      ...kernel('fixed', wrongSum),
      ...kernel('curious', wrongSum),
    });
    await repository.baseline();
  });
  afterAll(async () => {
    await isochron.stop();
    await witness.close();
  });

  test('finds a kernel that does its work twice, and says so everywhere', async () => {
    const from = isochron.lines.length;
    const number = await repository.open('slow', kernelSource('slow', slowSum));
    for (const round of [1, 4, 8]) {
      const text = `slow/optimized/n=4096, round ${round}`;
      await isochron.line((line) => line.text === text, from);
      // The line comes before the processes of its round.
      const before = seen.length;
      await vi.waitFor(
        async () => {
          await look();
          const commands = seen.slice(before).map(({ command }) => command);
          expect(commands.join()).toContain('/isochron/child/child.ts');
        },
        { timeout: 20_000 },
      );
    }
    const page = await repository.page(number, ({ labels }) => labels.length > 0);
    expect(page.check).toMatchObject({ conclusion: 'failure' });
    expect(page.check.title).toMatch(
      /^Regression: slow\/optimized\/n=4096 takes [\d.]+ % more time$/,
    );
    expect(page.comment).toMatch(
      /### Regression: `slow\/optimized\/n=4096` takes [\d.]+ % more time/,
    );
    expect(page.labels).toEqual(['perf: regression']);
    // The note comes after comment and label.
    const [path, note] = await github.waitFor(
      'the note',
      async () => Object.entries(await repository.notes('slow'))[0],
    );
    expect(path).toBe('notes/issues/1/README.md');
    expect(note).toContain('slow/optimized/n=4096');
  });

  test('shows no speed for numbers that were wrong and are right now', async () => {
    const number = await repository.open('fixed', kernelSource('fixed', rightSum));
    const page = await repository.page(number, ({ labels }) => labels.length > 0);
    expect(page.check.conclusion).not.toBe('failure');
    expect(page.comment).toContain('1 wrong');
    expect(page.comment).toContain('`fixed/optimized/n=4096` (base, before timing');
    expect(page.comment).not.toContain('(head, ');
    expect(page.comment).not.toMatch(/\d+ % (?:more|less) time|\d µs/);
    expect(page.labels[0]).not.toMatch(/incorrect|regression/);
  });

  test('lets a kernel that looks around find nothing', async () => {
    const { port, visits } = await somebodyElse();
    const paths = ['/root', '/home', '/etc/passwd', directory, `/proc/${isochron.pid}`];
    const number = await repository.open('curious', kernelSource('curious', telling(paths, port)));
    const { check, comment } = await repository.page(number, ({ comment }) => comment !== '');
    expect(check.conclusion).not.toBe('success');
    const told = comment.matchAll(/^TOLD (?<what>\S+) (?<value>.*)$/gm);
    const pairs = [...told].map(({ groups }) => [groups?.what, groups?.value]);
    expect(Object.fromEntries(pairs)).toEqual({
      ...Object.fromEntries(paths.map((path) => [path, 'ENOENT'])),
      network: 'ECONNREFUSED',
      elsewhere: 'ENETUNREACH',
      environment: 'CI,HOME,LANG,NO_COLOR,NO_UPDATE_NOTIFIER,PATH,PWD,npm_config_update_notifier',
      // bubblewrap, and the child.
      processes: '2',
      capabilities: '0000000000000000',
      namespace: '1',
      tree: 'EROFS',
    });
    expect(visits()).toBe(0);
    expect(foundIn(comment, secrets())).toEqual([]);
  });

  test('shows its secrets to no process and writes them into no file', async () => {
    // Its own environment is where they come from: what finds them there would find them elsewhere.
    const own = await readFile(`/proc/${isochron.pid}/environ`, 'latin1');
    expect(foundIn(own, secrets())).toContain('the webhook secret');
    expect(foundIn(own, secrets())).toContain('line 9 of the private key');
    await isochron.stop();
    const commands = seen.map(({ command }) => command).join('\n');
    expect(commands).toContain('git-remote-http');
    expect(commands).toContain('bwrap');
    expect(witness.tokens.size).toBeGreaterThan(1);
    expect(witness.fetches.length).toBeGreaterThan(1);
    for (const { command, environment } of seen) {
      expect(foundIn(command + environment, secrets()), command).toEqual([]);
    }
    const { files, found } = await searched(join(directory, 'isochron'), secrets());
    expect(found).toEqual([]);
    expect(files).toBeGreaterThan(500);
    expect(foundIn(isochron.output, secrets())).toEqual([]);
  });
});

/** A server on this machine's loopback that counts who comes. */
async function somebodyElse(): Promise<{ readonly port: number; visits(): number }> {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    response.end();
  });
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, visits: () => count };
}
