/** A kernel in any language: a command of the configuration, measured as whole processes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Repository, scratchDirectory } from './scratch.ts';

const place = scratchDirectory('commands', afterAll);
const repository = new Repository(place);

/** A "kernel" that takes as long as the file `speed` says. */
const script = `#!/bin/sh
s=$(cat speed)
echo "[{\\"name\\":\\"fft\\",\\"values\\":[$s,$s,$s],\\"unit\\":\\"ms\\",\\"direction\\":\\"lower-is-better\\"}]"
`;

const configuration = (verify: string): string => `
install: none
commands:
  - kernel: fft
    run: sh bench.sh
    format: json
    sources: [speed]
${verify}`;

beforeAll(async () => {
  await repository.init();
  await repository.commit('Begin', {
    'bench.sh': script,
    speed: '10',
    '.github/isochron.yml': configuration('    verify: test ! -e wrong\n'),
  });
});

async function compared(files: Readonly<Record<string, string>>) {
  await repository.git('checkout', '--quiet', '-B', 'topic', 'main');
  await repository.commit('Change', files);
  const done = await repository.isochron('compare', 'main', 'topic', '--json');
  return { code: done.code, report: JSON.parse(done.stdout), stderr: done.stderr };
}

describe('with a verify command', () => {
  test('a slower one is a regression, its numbers checked', async () => {
    const { code, report } = await compared({ speed: '20' });
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: 'regression', correctness: { notChecked: [] } });
    expect(report.rows).toMatchObject([{ id: 'fft/fft', verdict: 'regression' }]);
  });

  test('a faster one with wrong numbers is incorrect, and shows no speed', async () => {
    const { code, report } = await compared({ speed: '5', wrong: '' });
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: 'incorrect' });
    expect(report.rows).toMatchObject([{ comparison: null, headNs: null }]);
  });

  test('one that cannot be built has failed, and is not called wrong', async () => {
    const { code, report } = await compared({
      'bench.sh': 'echo doble is no type >&2; exit 1\n',
      speed: '5',
    });
    expect(code).toBe(2);
    expect(report).toMatchObject({ verdict: 'errored', correctness: { wrong: [] } });
    expect(JSON.stringify(report.failures)).toContain('doble is no type');
  });

  test('what touches none of its sources is not measured', async () => {
    const { code, stderr } = await compared({ 'README.md': 'Read me.' });
    expect(code).toBe(0);
    expect(stderr).toContain('Nothing was measured');
  });
});

test('without one the report says "not checked"', async () => {
  await repository.git('checkout', '--quiet', 'main');
  await repository.commit('Check nothing', { '.github/isochron.yml': configuration('') });
  const { code, report } = await compared({ speed: '20' });
  expect(code).toBe(1);
  expect(report).toMatchObject({ verdict: 'regression', correctness: { notChecked: ['fft'] } });
});
