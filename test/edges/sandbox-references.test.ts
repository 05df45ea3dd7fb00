import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Arms } from '#edges/sandbox/arms.ts';
import { defaultLimits } from '#edges/sandbox/limits.ts';
import { References } from '#edges/sandbox/references.ts';
import { compiledChild } from '../fakes/compiled-child.ts';
import { never, temporary, treeOf } from './sandbox-house.ts';

const file = 'a.suite.mjs';

/** A suite whose reference is n times `factor`, and that counts how often it is asked. */
async function asked(factor = 1) {
  const log = join(await temporary(), 'log');
  appendFileSync(log, '');
  const tree = await treeOf({
    [file]: `import { appendFileSync } from 'node:fs';
export default {
  kernel: 'a', shapes: [{ n: 1 }], inputs: ({ n }) => ({ n }), implementations: { a: () => 0 },
  reference: ({ n }) => {
    appendFileSync(${JSON.stringify(log)}, n + '\\n');
    return Float64Array.of(n * ${factor});
  },
};`,
  });
  const questions = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ shape: { n: from + at }, seed: 1 }));
  const asked = async () => (await readFile(log, 'utf8')).trim().split('\n').map(Number);
  return { tree, questions, asked };
}

async function referencesOf(mostBytes?: number) {
  const options = { isolation: 'none', limits: defaultLimits } as const;
  const childDirectory = compiledChild();
  const arms = new Arms({ ...options, childDirectory, workDirectory: await temporary() });
  return new References(arms, defaultLimits, mostBytes);
}

const values = (outputs: readonly unknown[]) => outputs.map((one) => (one as Float64Array)[0]);
const upTo = (most: number) => Array.from({ length: most }, (_, at) => at);

test('a question for more answers than are kept is answered whole', async () => {
  const { tree, questions, asked: all } = await asked();
  const references = await referencesOf(10 * 8);
  const outputs = await references.of(tree, file, questions(0, 100), never);
  expect(values(outputs)).toEqual(upTo(100));
  // The last ten are kept, the others are computed anew.
  const again = await references.of(tree, file, questions(88, 100), never);
  expect(values(again)).toEqual(upTo(100).slice(88));
  expect(await all()).toEqual([...upTo(100), 88, 89]);
});

test('more shapes than sixty-four are kept where they are small', async () => {
  const { tree, questions, asked: all } = await asked();
  const references = await referencesOf();
  for (let time = 0; time < 2; time += 1) {
    const outputs = await references.of(tree, file, questions(0, 100), never);
    expect(values(outputs)).toEqual(upTo(100));
  }
  expect(await all()).toEqual(upTo(100));
});

test('the answers of one judge are dropped when another one comes', async () => {
  const [one, other] = [await asked(), await asked(-1)];
  const references = await referencesOf();
  for (const { tree, questions } of [one, other, one]) {
    await references.of(tree, file, questions(1, 2), never);
  }
  expect(values(await references.of(other.tree, file, other.questions(1, 2), never))).toEqual([-1]);
  expect(await one.asked()).toEqual([1, 1]);
});
