/**
 * V8 leaves the upper halves of the processor's vector registers in use behind fused code: it emits
 * no VZEROUPPER. What comes next in instructions without AVX waits for them, such as `Math.exp` and
 * `**` of V8 itself: a loop over `Math.exp` takes 15 times as long (Intel Xeon, Node 26).
 */
import { isAscii } from 'node:buffer';
import process from 'node:process';

const letter = new Uint8Array([65]);
const isConcerned = process.arch === 'x64';
let isDue = false;

/** AVX code that ends with VZEROUPPER, by way of the cheapest call that has some: 130 ns. */
function clear(): void {
  isDue = false;
  isAscii(letter);
}

/**
 * Clears them: at once after a call that took microseconds, or else when the caller's own
 * synchronous code has ended, so that many short calls pay once.
 */
export function clearUppers(isLong: boolean): void {
  if (!isConcerned) return;
  if (isLong) clear();
  else if (!isDue) {
    isDue = true;
    queueMicrotask(clear);
  }
}
