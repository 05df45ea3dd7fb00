import { describe, expect, test } from 'vitest';
import { parseSettings } from '#core/config/settings.ts';
import { allowedKeys } from '#core/config/settings-schema.ts';
import type { Scaffold } from '#core/model/scaffold.ts';
import { scaffoldOf } from '#core/report/scaffold.ts';
import * as messages from '#core/report/scaffold-messages.ts';
import { starterFiles } from '#core/report/starter-files.ts';
import { kernelFunctionsOf } from '#edges/source/kernel-functions.ts';
import { axpy, count, matmul } from '../cli/modules.ts';

async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

function scaffold(path: string, text: string, naive: string | null = null): Scaffold {
  const functions = kernelFunctionsOf(path, text);
  if (functions === null) throw new Error('the module of this test does not parse');
  const there = naive === null ? null : kernelFunctionsOf('naive.ts', naive);
  const folder = path.replace(/[^/]+$/, '');
  const beside = there && { path: `${folder}naive.ts`, functions: there };
  return scaffoldOf({ path, text, functions, naive: beside });
}

describe('a module', () => {
  test('gets a suite for a function that overwrites its input', async () => {
    const { files } = scaffold('kernels/axpy/axpy.ts', axpy);
    expect(files.map(({ path }) => path)).toEqual([
      'kernels/axpy/suite.ts',
      'kernels/axpy/axpy.frozen.ts',
    ]);
    await golden('scaffold-in-place.txt', files.map(({ text }) => text).join('\n'));
  });

  test('gets a suite whose arrays fit the sizes that the function takes', async () => {
    await golden('scaffold-sizes.txt', scaffold('src/matmul.ts', matmul).files[0]?.text ?? '');
  });

  test('is held to its plain version where it has one, here or in naive.ts', async () => {
    const own = scaffold('src/count.ts', count);
    expect(own.suites).toEqual([{ kernel: 'count', path: 'src/count.suite.ts', frozen: null }]);
    await golden('scaffold-naive.txt', own.files[0]?.text ?? '');
    const there = scaffold('kernels/axpy/optimized.ts', axpy, axpy);
    expect(there.files.map(({ path }) => path)).toEqual(['kernels/axpy/suite.ts']);
    expect(there.files[0]?.text).toContain(`import { axpy as naive } from './naive.ts';`);
    // Another form is no plain version of it.
    const other = scaffold('kernels/axpy/optimized.ts', axpy, axpy.replace('a: number, ', ''));
    expect(other.suites[0]?.frozen).toBe('kernels/axpy/optimized.frozen.ts');
  });

  test('of several functions has a suite each, and one frozen copy', () => {
    const both = scaffold('src/two.ts', axpy + count.replaceAll('naiveCount', 'other'));
    expect(both.files.map(({ path }) => path)).toEqual([
      'src/two.axpy.suite.ts',
      'src/two.other.suite.ts',
      'src/two.count.suite.ts',
      'src/two.frozen.ts',
    ]);
  });
});

test('what is said of it', async () => {
  const own = scaffold('src/matmul.ts', matmul);
  await golden(
    'scaffold-sentences.md',
    [
      messages.scaffoldBody(own, 'src/matmul.ts', 12),
      messages.scaffolded(own, 34, 12),
      messages.scaffoldedBefore(own),
      messages.unreadableModule('src/matmul.ts', 'there is no such file'),
      messages.nothingToScaffold('src/matmul.ts', own.leftOut),
      messages.scaffoldText(own, ['src/matmul.suite.ts'], ['src/matmul.frozen.ts']),
    ].join('\n\n---\n\n'),
  );
});

describe('the settings to begin with', () => {
  const text = starterFiles(false)[0]?.text ?? '';

  test('change nothing, and name every key', () => {
    expect(parseSettings(text)).toEqual(parseSettings(null));
    for (const key of allowedKeys([])) expect(text).toMatch(new RegExp(`^# ${key}:`, 'm'));
  });

  test('show the defaults: those of one line are them', () => {
    const shown = text
      .split('\n')
      .filter((line) => /^# [\w-]+: \S/.test(line))
      .map((line) => line.slice(2));
    expect(shown.length).toBeGreaterThan(8);
    expect(parseSettings(shown.join('\n'))).toEqual(parseSettings(null));
  });

  test('are right where all of them are put to use', () => {
    const used = text.replace(/^# (?=[\w-]+:| {2})/gm, '');
    const { commands, thresholds, escalation } = parseSettings(used);
    expect(commands).toMatchObject([{ kernel: 'fft', format: 'google-benchmark' }]);
    expect(thresholds).toEqual([{ benchmarks: 'matmul/*', smallestEffect: 0.03 }]);
    expect(escalation.map(({ to }) => to.kind)).toEqual(['user', 'team', 'label']);
  });
});
