import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fill } from './full-disk.ts';
import { directory, github, hasBubblewrap, start, useGitHub } from './house.ts';
import type { Isochron } from './isochron.ts';
import { hasNamespaces, mounted } from './namespace.ts';
import { kernel, kernelSource, Repository, rightSum, wrongSum } from './repository.ts';

useGitHub({ fromNothing: true });

const mebibyte = 2 ** 20;
/** The embedded store is some 40 MiB when it is new. */
const sizes = { checkout: 4 * mebibyte, store: 100 * mebibyte } as const;

describe.skipIf(!hasBubblewrap || !hasNamespaces)('when a disk of the work folder is full', () => {
  let isochron: Isochron;
  let repository: Repository;
  /** The small disks are seen by the process alone, and through it. */
  const fillThere = (name: keyof typeof sizes): (() => void) => {
    const place = join(`/proc/${isochron.pid}/root`, directory, 'isochron', name);
    return fill(place, sizes[name]);
  };
  const opened = (branch: string, sum: string): Promise<number> =>
    repository.open(branch, kernelSource('sum', `// ${branch}\n${sum}`));

  beforeAll(async () => {
    const script: string[] = [];
    for (const [name, bytes] of Object.entries(sizes)) {
      const place = join(directory, 'isochron', name);
      await mkdir(place, { recursive: true });
      script.push(`mount -t tmpfs -o size=${bytes} tmpfs '${place}'`);
    }
    isochron = start('start', { by: mounted(script.join('\n')) });
    github.setWebhookUrl(await isochron.webhookUrl());
    const files = kernel('sum', rightSum);
    repository = await Repository.create(github, 'crowded', files, '2s');
    await repository.baseline();
  });

  test('a request whose files have no room ends as errored, and works with room', async () => {
    const makeRoom = fillThere('checkout');
    const number = await opened('no-room-for-files', wrongSum);
    const { check, comment } = await repository.page(number);
    expect(check.conclusion).toBe('failure');
    expect(check.title).toMatch(/^Errored$|^The disk of the work folder .* is full; make room/);
    expect(comment).not.toBe('');
    const told = await isochron.says('request failed');
    // The id is for what people cannot mend; a sentence needs none.
    if (check.title === 'Errored') expect(check.summary).toContain(String(told.id));
    expect(JSON.stringify(told.err)).toMatch(/no space left|disk .* is full/i);

    makeRoom();
    await repository.say(number, '/perf run');
    const { labels } = await repository.page(number, (page) => page.labels.length > 0);
    expect(labels).toEqual(['perf: incorrect']);
    expect(isochron.isOver).toBe(false);
  });

  test('a store without room fails the request, survives, and works with room', async () => {
    const makeRoom = fillThere('store');
    const from = isochron.lines.length;
    const number = await opened('no-room-for-rows', rightSum);
    const told = await isochron.line(({ level }) => level >= 50, from);
    expect(JSON.stringify(told)).toMatch(/No space left on device/);
    expect(told.delivery).toBeDefined();

    makeRoom();
    await repository.say(number, '/perf run');
    const { labels } = await repository.page(number, (page) => page.labels.length > 0);
    expect(labels[0]).toMatch(/^perf: (?:no-change|inconclusive)$/);
    expect((await isochron.stop()).code).toBe(0);
  });
});
