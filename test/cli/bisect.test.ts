/** `isochron bisect` as a process, on a calibration suite whose culprit is known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../source-files.ts';
import { Repository, scratchDirectory } from './scratch.ts';

const repository = new Repository(scratchDirectory('bisect', afterAll));
let begin: string;
let equal: string;
let culprit: string;

function calibration(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const path = `kernels/calibration/${name}`;
      return [path, readFileSync(join(root, path), 'utf8')];
    }),
  );
}

beforeAll(async () => {
  await repository.init();
  const files: Record<string, string> = {
    ...calibration('share.ts', 'slower.suite.ts', 'work.ts'),
    // What a busy machine adds is no change.
    '.github/isochron.yml': 'thresholds: [{ benchmarks: "*", smallest-effect: 5% }]\n',
  };
  const share = files['kernels/calibration/share.ts'] ?? '';
  begin = await repository.commit('Begin', files);
  await repository.commit('Say something', { 'README.md': 'Something.\n' });
  equal = await repository.commit('Comment', {
    'kernels/calibration/share.ts': `// Numbers.\n${share}`,
  });
  const slower = share.replace('share = 0;', 'share = 0.1;');
  expect(slower).not.toBe(share);
  culprit = await repository.commit('Slow it down', { 'kernels/calibration/share.ts': slower });
});

describe('isochron bisect', () => {
  test('names the commit, with the evidence', async () => {
    const done = await repository.isochron('bisect', 'slower', begin, '--json', '--budget', '2m');
    expect(done).toMatchObject({ code: 1 });
    const slower = { verdict: 'regression', comparison: { ratio: expect.closeTo(1.1, 1) } };
    expect(JSON.parse(done.stdout)).toMatchObject({
      ...{ format: 1, benchmark: 'slower', good: begin, bad: culprit, commits: 3, untouched: 1 },
      findings: [
        {
          suspects: [{ sha: culprit, author: 'A Person', subject: 'Slow it down' }],
          parentSha: equal,
          before: { sha: equal, run: { outcomes: [{ verdict: 'no-change' }] } },
          after: { sha: culprit, run: { outcomes: [slower] } },
          confirmation: { outcomes: [slower] },
        },
      ],
    });
    expect(done.stderr).toContain('step 2 of about 3, 2 commits left');
  }, 300_000);

  test.each([
    ['an unknown revision', ['slower', 'nowhere'], 'There is no revision "nowhere" here'],
    ['two commits of no line', ['slower', 'main', 'main'], 'does not lead to'],
  ])('says what is wrong with %s', async (_, args, sentence) => {
    const done = await repository.isochron('bisect', ...args);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain(sentence);
  });
});
