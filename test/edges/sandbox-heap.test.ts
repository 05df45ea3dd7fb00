/** The heap of a child before a block of samples. */
import { expect, test } from 'vitest';
import { emptyHeap } from '#edges/sandbox/child-allocation.ts';

/** Arrays that nobody keeps, as soon as this turn of the event loop is over. */
async function garbage(bytes: number): Promise<WeakRef<object>> {
  const dropped = new WeakRef<object>(new Uint8Array(bytes).fill(1));
  await new Promise((resolve) => setImmediate(resolve));
  return dropped;
}

test('is emptied where a kernel has left garbage, in array buffers too', async () => {
  emptyHeap();
  const dropped = await garbage(2 ** 24);
  emptyHeap();
  expect(dropped.deref()).toBeUndefined();
});

test('is left alone where there is next to none: a collection costs the caches', async () => {
  // What tests before this one have left.
  await garbage(2 ** 24);
  emptyHeap();
  const dropped = await garbage(1000);
  emptyHeap();
  expect(dropped.deref()).toBeDefined();
});
