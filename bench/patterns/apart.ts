/**
 * Calls in a process of their own, with pairs of vectors fused or not: V8's flag belongs to a
 * process, and the kernels set it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { type Build, loadModule } from '../../kernels/builds.ts';
import { Workspace } from '../../kernels/workspace.ts';
import { type Contestant, synchronous } from '../kernels/contestant.ts';
import { type Call, callOn } from './calls.ts';

interface Setting {
  readonly build: Build;
  readonly isFused: boolean;
  readonly call: Call;
}

/** How many calls are to be timed; or what a call returns. */
type Question = number | 'output';

export function apart(implementation: string, setting: Setting): Contestant {
  const child = fork(import.meta.filename, [JSON.stringify(setting)], {
    serialization: 'advanced',
  });
  return {
    implementation,
    threads: 1,
    time: (calls) => ask<number>(child, calls),
    output: () => ask<Float32Array>(child, 'output'),
    close: async () => {
      if (!child.connected) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

function ask<Answer>(child: ChildProcess, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the process of a variant has ended'));
    child.once('exit', fail);
    child.once('message', (answer) => {
      child.off('exit', fail);
      resolve(answer as Answer);
    });
    child.send(question);
  });
}

async function answerQuestions({ build, isFused, call }: Setting): Promise<void> {
  // Loading the first module sets the flag.
  loadModule(call.kernel, build);
  if (!isFused) setFlagsFromString('--no-experimental-wasm-revectorize');
  const run = callOn(await Workspace.create({ build }), call);
  const contestant = synchronous(call.kernel, 1, run);
  process.on('message', async (question: Question) => {
    process.send?.(question === 'output' ? run().slice() : await contestant.time(question));
  });
}

if (import.meta.main) {
  await answerQuestions(JSON.parse(process.argv[2] as string) as Setting);
}
