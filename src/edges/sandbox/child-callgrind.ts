/**
 * Where this process runs in the processor that callgrind simulates: says from when and until when
 * it counts.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

/** Valgrind looks for orders only while the program runs, so waiting keeps busy. */
export function countInstructions(state: 'on' | 'off'): Promise<void> {
  return new Promise((resolve, reject) => {
    let isDone = false;
    const args = [`--pid=${process.pid}`, 'instrumentation', state];
    const order = spawn('vgdb', args, { stdio: 'ignore' });
    const end = (error: Error | null): void => {
      isDone = true;
      if (error === null) resolve();
      else reject(error);
    };
    order.once('error', end);
    order.once('exit', (code) => {
      end(code === 0 ? null : new Error(`vgdb ended with ${code}`));
    });
    const wait = (): void => {
      if (!isDone) setImmediate(wait);
    };
    wait();
  });
}
