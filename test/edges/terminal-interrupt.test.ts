/** Ctrl-C, as a process of its own has it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const module = fileURLToPath(import.meta.resolve('#edges/terminal/interrupt.ts'));

/** Says `ready`, says when it is aborted, and would never end by itself. */
const patient = `
  import { abortOnInterrupt } from ${JSON.stringify(module)};
  const signal = abortOnInterrupt();
  signal.addEventListener('abort', () => console.log('aborted'));
  process.stdin.on('data', () => console.log('still here'));
  console.log('ready');
`;

/** Ends in its own time once it was told to. */
const obedient = `
  import { interrupted } from ${JSON.stringify(module)};
  const stay = setInterval(() => {}, 1000);
  const stopped = interrupted();
  console.log('ready');
  await stopped;
  clearInterval(stay);
  console.log('cleaned up');
`;

async function start(program: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string | undefined> => (await lines.next()).value;
  expect(await line()).toBe('ready');
  return { child, line };
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s asks to stop', async (signal) => {
  const { child, line } = await start(obedient);
  const exit = exitOf(child);
  child.kill(signal);
  expect(await line()).toBe('cleaned up');
  expect(await exit).toBe(0);
});

test('one press that arrives as two signals leaves the time to clean up', async () => {
  const { child, line } = await start(patient);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  expect(await line()).toBe('aborted');
  child.stdin.write('are you there?\n');
  expect(await line()).toBe('still here');
});

test('a second press ends it at once', async () => {
  const { child, line } = await start(patient);
  const exit = exitOf(child);
  child.kill('SIGINT');
  expect(await line()).toBe('aborted');
  const pressing = setInterval(() => child.kill('SIGINT'), 50);
  onTestFinished(() => clearInterval(pressing));
  expect(await exit).toBe(130);
});
