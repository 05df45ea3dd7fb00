import { setTimeout } from 'node:timers/promises';
import type { Clock } from '#ports/world.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  pause: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
};
