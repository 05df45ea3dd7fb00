import { UserError } from '../model/errors.ts';

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const longestMs = 24 * unitsMs.h;

/** What `parseDuration` reads, for messages. */
export const durationForm = 'a time such as `90s`, `10m` or `1h30m`, at most `24h`';

/** `90s`, `10m`, `1h30m` as milliseconds; null for anything else. */
export function durationMs(text: string): number | null {
  const trimmed = text.trim();
  if (!/^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|s|m|h))+$/.test(trimmed)) return null;
  let totalMs = 0;
  for (const [, amount, unit] of trimmed.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * unitsMs[unit as keyof typeof unitsMs];
  }
  return totalMs > 0 && totalMs <= longestMs ? totalMs : null;
}

/** The same for a command line. Throws UserError. */
export function parseDuration(text: string): number {
  const parsedMs = durationMs(text);
  if (parsedMs === null) {
    throw new UserError(`\`${text}\` is no time that can be used: give ${durationForm}.`);
  }
  return parsedMs;
}
