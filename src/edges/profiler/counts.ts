/** What tools that count print, read into events a call. */
import type { Counters } from '#core/model/profile.ts';
import type { RawCounts } from '#ports/sandbox.ts';

type Events = Omit<Counters, 'by'>;

/** Null where the tool has printed no count of instructions. */
export function readCounts({ by, callsApart, less, more }: RawCounts): Counters | null {
  const read = by === 'perf' ? perfEvents : cachegrindEvents;
  if (callsApart <= 0) return null;
  const [few, many] = [read(less), read(more)];
  const apart = (event: keyof Events): number | null => {
    const [low, high] = [few[event], many[event]];
    return low === null || high === null ? null : Math.max(0, (high - low) / callsApart);
  };
  const counters = {
    by,
    instructions: apart('instructions'),
    cycles: apart('cycles'),
    cacheReferences: apart('cacheReferences'),
    cacheMisses: apart('cacheMisses'),
    branchMisses: apart('branchMisses'),
  };
  return counters.instructions === null ? null : counters;
}

/** Lines of `perf stat -x ,`: count, unit, event, and more. */
function perfEvents(text: string): Events {
  const counts = new Map<string, number>();
  for (const [, count, event] of text.matchAll(/^(\d+),[^,\n]*,([\w-]+)(?::u)?,/gm)) {
    counts.set(event ?? '', Number(count));
  }
  return {
    instructions: counts.get('instructions') ?? null,
    cycles: counts.get('cycles') ?? null,
    cacheReferences: counts.get('cache-references') ?? null,
    cacheMisses: counts.get('cache-misses') ?? null,
    branchMisses: counts.get('branch-misses') ?? null,
  };
}

/** Cachegrind's summary; what it calls LL is the last cache, as it is for `perf`. */
function cachegrindEvents(text: string): Events {
  const count = (label: string): number | null => {
    const found = new RegExp(`^==\\d+== ${label}: +([\\d,]{1,30})`, 'm').exec(text)?.[1];
    return found === undefined ? null : Number(found.replaceAll(',', ''));
  };
  return {
    instructions: count('I +refs'),
    cycles: null,
    cacheReferences: count('LL refs'),
    cacheMisses: count('LL misses'),
    branchMisses: count('Mispredicts'),
  };
}
