/** What of a tree's files its times depend on. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseSettings } from '#core/config/settings.ts';
import { conditionsForm, conditionsOf } from '#core/model/conditions.ts';
import type { Settings } from '#core/model/settings.ts';
import { readConditions } from '#edges/sandbox/conditions.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'isochron-conditions-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const settings = parseSettings(null);
const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

function read(change: Partial<Settings> = {}, files: readonly string[] = []) {
  const commit = { sha: null, ref: 'main' };
  return readConditions({ directory, commit, treeHash: null }, { ...settings, ...change }, files);
}

describe('the lockfile', () => {
  test('is the one that npm installs from, and none where there is none', async () => {
    expect((await read()).lockfile).toBe('none');
    write({ 'package-lock.json': '{}', 'yarn.lock': 'a' });
    expect((await read()).lockfile).toBe(hash('{}'));
  });

  test('is none where nothing is installed', async () => {
    write({ 'package-lock.json': '{}' });
    expect((await read({ install: null })).lockfile).toBe('none');
  });

  test('is whatever a command may go by, all of them together', async () => {
    const install = 'pnpm install --frozen-lockfile';
    write({ 'pnpm-lock.yaml': 'a' });
    expect((await read({ install })).lockfile).toBe(hash('a'));
    const seen = new Set([hash('a')]);
    for (const [name, text] of [
      ['package-lock.json', '{}'],
      ['pnpm-lock.yaml', 'b'],
    ] as const) {
      write({ [name]: text });
      seen.add((await read({ install })).lockfile);
    }
    expect(seen.size).toBe(3);
  });

  test('that cannot be read is none: npm will say so', async () => {
    symlinkSync('package-lock.json', join(directory, 'package-lock.json'));
    expect((await read()).lockfile).toBe('none');
  });
});

describe('a suite', () => {
  test('is the text of its file, and not there where there is no file', async () => {
    write({ 'a.suite.ts': 'export default {};', 'b.suite.ts': 'export default {}; ' });
    const { suites } = await read({}, ['a.suite.ts', 'b.suite.ts', 'c.suite.ts']);
    expect([...suites]).toEqual([
      ['a.suite.ts', hash('export default {};')],
      ['b.suite.ts', hash('export default {}; ')],
    ]);
  });

  test('that is a command is what is built, run and read', async () => {
    const rest = { verify: null, sources: [] };
    const command = {
      kernel: 'fft',
      build: null,
      run: 'sh a.sh',
      format: 'json',
      ...rest,
    } as const;
    const of = async (change: object) =>
      (await read({ commands: [{ ...command, ...change }] })).suites.get('fft');
    const first = await of({});
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    expect(await of({ verify: 'true', sources: ['a'] })).toBe(first);
    const others = [{ run: 'sh b.sh' }, { build: 'make' }, { format: 'hyperfine' }];
    const all = await Promise.all([{}, ...others].map(of));
    expect(new Set(all).size).toBe(4);
  });
});

test('both have the form that recordings are parsed by', async () => {
  write({ 'a.suite.ts': 'export default {};' });
  expect(conditionsOf(await read({}, ['a.suite.ts']), 'a.suite.ts')).toMatch(conditionsForm);
  write({ 'package-lock.json': '{}' });
  const conditions = await read({}, ['a.suite.ts']);
  expect(conditionsOf(conditions, 'a.suite.ts')).toMatch(conditionsForm);
  expect(conditionsOf(conditions, 'b.suite.ts')).toBeNull();
});
