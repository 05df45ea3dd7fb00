/** The known limit of an approval; notes/review/security.md says what follows from it. */
import { expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { github, repository, sandbox, settled, useHouse, world } from '../flows/house.ts';

useHouse();

test('an approval is for the head that GitHub has when the comment is handled', async () => {
  const at = await repository();
  const fork = await github.fork('contributor', at.full);
  const push = (message: string, ns: number): Promise<string> => {
    const files = kernelFiles('add', { ns });
    return github.push('contributor', { repository: fork, branch: 'topic', files, message });
  };
  const looked = await push('Looked at', 900_000);
  const { owner, repo } = at;
  const head = `${fork.split('/')[0]}:topic`;
  const { data } = await github.octokitAs('contributor').rest.pulls.create({
    ...{ owner, repo, title: 'Faster', body: 'Closes #1', head, base: 'main' },
  });
  await settled();
  const before = sandbox.verified.length;

  let pushed = looked;
  const { permission } = world.github;
  world.github.permission = async (...asked) => {
    // Here the comment has come in, and nobody has asked yet which head the pull request has.
    world.github.permission = permission;
    pushed = await push('Sneaked in', 5);
    return permission(...asked);
  };
  await at.comment(data.number, '/perf approve');
  const page = await at.settledPage(data.number);

  expect(pushed).not.toBe(looked);
  expect(page.headSha).toBe(pushed);
  expect(sandbox.verified.length).toBeGreaterThan(before);
  expect(page.labels).toEqual(['perf: improvement']);
});
