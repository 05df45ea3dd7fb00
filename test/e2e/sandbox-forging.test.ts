/** What a hostile kernel can do: notes/review/security.md says what follows from it. */
import { describe, expect, test } from 'vitest';
import type { Tree } from '#ports/checkout.ts';
import { hasBubblewrap, roundOf, sandboxOf, treeOf } from '../edges/sandbox-house.ts';
import { kernel, rightSum } from './repository.ts';

const file = 'kernels/sum/suite.mjs';
const treeWith = (sum: string): Promise<Tree> => treeOf(kernel('sum', sum));

/** Puts itself between the sampler and the pipe: both are in one process. */
const forging = `${rightSum}
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { writeSync } = fs;
const forged = Buffer.from('{"type":"sample","ns":1,"changes":0}');
fs.writeSync = (descriptor, frame, ...rest) => {
  if (!Buffer.from(frame).includes('"type":"sample"')) return writeSync(descriptor, frame, ...rest);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(forged.length);
  writeSync(descriptor, Buffer.concat([header, forged]));
  return frame.length;
};
syncBuiltinESMExports();
`;

/** Computes each answer once, and knows its inputs by what is in them. */
const remembering = `${rightSum.replace('export function sum', 'function compute')}
const known = new Map();
export function sum(x) {
  const key = x[0] + ' ' + x[x.length - 1];
  if (!known.has(key)) known.set(key, compute(x));
  return known.get(key);
}
`;

describe.skipIf(!hasBubblewrap)('a kernel that shares its process with the sampler', () => {
  test('can forge its own samples, but not those of base, nor its numbers', async () => {
    const base = await treeWith(rightSum);
    const head = await treeWith(forging);
    const { round, checks } = await roundOf(await sandboxOf('bubblewrap'), head, file, { base });
    expect(new Set(round?.head.samplesNs)).toEqual(new Set([1]));
    expect(Math.min(...(round?.base?.samplesNs ?? [0]))).toBeGreaterThan(1);
    expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(['right']));
  });

  test('can remember answers by the content of its inputs', async () => {
    const base = await treeWith(rightSum);
    const head = await treeWith(remembering);
    const outcome = await roundOf(await sandboxOf('bubblewrap'), head, file, { base });
    expect(outcome.failures).toEqual([]);
    expect(new Set(outcome.checks.map(({ status }) => status))).toEqual(new Set(['right']));
  });

  test('cannot forge its numbers: the reference is computed where it has never been', async () => {
    const base = await treeWith(rightSum);
    const head = await treeWith(`Object.getPrototypeOf(Float64Array.prototype).reduce = () => 7;
export const sum = () => 7;
`);
    const { checks } = await roundOf(await sandboxOf('bubblewrap'), head, file, { base });
    const own = checks.filter(({ arm }) => arm === 'head');
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set(['wrong']));
  });
});
