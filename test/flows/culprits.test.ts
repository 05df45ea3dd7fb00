/** The culprit of a change among several commits of one push. */
import { describe, expect, test } from 'vitest';
import { kernelFiles } from '../fakes/scripted-kernels.ts';
import { history, issuesOf, measured, near, other, said, slow } from './changes-house.ts';
import { fast, settled, useHouse } from './house.ts';

useHouse();

describe('several commits in one push', () => {
  test('are told apart', async () => {
    const at = await measured();
    const changes = [other('1'), other('2'), slow, other('4'), other('5')];
    const shas = await at.pushTogether(changes);
    await settled();
    const issues = await issuesOf(at);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.title).toMatch(new RegExp(`with ${shas[2]?.slice(0, 7)}$`));
    expect(issues[0]?.body).toContain('maintainer: Change 3');
    // The pair itself, and a run for each halving of five commits.
    expect(said(at, 'inspected').length).toBeLessThanOrEqual(1 + 3);
  });

  test('of which two slow a kernel each are two issues', async () => {
    const files = { ...kernelFiles('add', fast), ...kernelFiles('matmul', { ns: 9e6 }) };
    const at = await measured(files);
    await history(at.full, 'matmul', near(9e6));
    const changes = [slow, other('2'), kernelFiles('matmul', { ns: 9.7e6 }), other('4')];
    const shas = await at.pushTogether(changes);
    await settled();
    const titles = (await issuesOf(at)).map(({ title }) => title).sort();
    expect(titles[0]).toMatch(new RegExp(`^.add/.* with ${shas[0]?.slice(0, 7)}$`));
    expect(titles[1]).toMatch(new RegExp(`^.matmul/.* with ${shas[2]?.slice(0, 7)}$`));
    expect(titles).toHaveLength(2);
  });

  test('are a range where those between cannot be measured', async () => {
    const at = await measured();
    const failure = { kind: 'build', message: 'it does not build.', tail: '' } as const;
    const broken = kernelFiles('add', { ns: 1, failure });
    const before = (await at.state()).branches.main?.slice(0, 7);
    const shas = await at.pushTogether([broken, { ...broken, ...other('2') }, slow]);
    await settled();
    const [issue] = await issuesOf(at);
    expect(issue?.title).toMatch(new RegExp(`between ${before} and ${shas[2]?.slice(0, 7)}$`));
    expect(issue?.body).toContain('one of 3 commits');
    for (const [index, sha] of shas.entries()) {
      expect(issue?.body).toContain(`/commit/${sha}) by maintainer: Change ${index + 1}`);
    }
  });
});
