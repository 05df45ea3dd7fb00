/** The ceilings of this machine, and benchmarks below them, as a stranger draws them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ceilings } from '#core/model/ceilings.ts';
import { recorded } from '../core/explain-fixtures.ts';
import { Repository, scratchDirectory } from './scratch.ts';

const place = scratchDirectory('roofline', afterAll);
const repository = new Repository(place);

const suite = `
export default {
  kernel: 'double',
  shapes: [{ n: 1024 }],
  inputs: ({ n }, random) => ({ x: Float32Array.from({ length: n }, () => random.uniform()) }),
  implementations: { optimized: ({ x }) => x.map((value) => 2 * value) },
  reference: ({ x }) => Float64Array.from(x, (value) => 2 * value),
  work: ({ n }) => ({ flops: n, bytes: 8 * n }),
};
`;

async function ceilings(...more: string[]): Promise<Ceilings> {
  const done = await repository.isochron('roofline', '--ceilings', '--json', ...more);
  expect(done.code).toBe(0);
  return JSON.parse(done.stdout).ceilings;
}

beforeAll(async () => {
  await repository.init();
  await repository.commit('A kernel', { 'kernels/double/suite.js': suite });
}, 120_000);

describe('isochron roofline', () => {
  test('measures the ceilings once and keeps them by testbed', async () => {
    const first = await ceilings();
    expect(first.operations.map(({ name }) => name).slice(0, 2)).toEqual(['scalar', 'simd-128']);
    const speeds = [
      ...first.operations.map((one) => one.gflops),
      ...first.bandwidths.map((one) => one.gbps),
    ];
    expect(Math.min(...speeds)).toBeGreaterThan(0);
    const folder = join(repository.cache, 'isochron', 'ceilings');
    expect(readdirSync(folder)).toEqual([`${first.testbedId}.json`]);
    expect(await ceilings()).toEqual(first);
    const anew = await ceilings('--anew');
    expect(anew.measuredAt > first.measuredAt).toBe(true);
    writeFileSync(join(folder, `${first.testbedId}.json`), '{"format":0}');
    const mended = await ceilings();
    expect(mended.measuredAt > anew.measuredAt).toBe(true);
  });

  test('draws the working tree below them, on the terminal and as a picture', async () => {
    const done = await repository.isochron('roofline', '--budget', '3s', '--svg', 'roofline.svg');
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/^a {2}double\/optimized\/n=1024: .* GFLOPS, .* % of .*memory/m);
    const picture = readFileSync(join(repository.directory, 'roofline.svg'), 'utf8');
    expect(picture.startsWith('<svg ') && picture.endsWith('</svg>\n')).toBe(true);
    expect(picture).toContain('double/optimized/n=1024');
  });

  test('refuses a run of another testbed', async () => {
    const { testbedId } = await ceilings();
    const run = recorded({ rounds: 16, ratio: 1.1 }, {});
    writeFileSync(join(repository.directory, 'run.json'), JSON.stringify(run));
    const done = await repository.isochron('roofline', 'run.json');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain(`testbed ${run.testbed.id}, the ceilings on ${testbedId}`);
  });

  test.each([
    ['a file that is not there', ['nope.json'], /nope\.json cannot be read/],
    ['a picture that cannot be saved', ['--ceilings', '--svg', 'no/such.svg'], /cannot be saved/],
  ])('says in one sentence what is wrong with %s', async (_, args, sentence) => {
    const done = await repository.isochron('roofline', ...args);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(sentence);
  });
});
