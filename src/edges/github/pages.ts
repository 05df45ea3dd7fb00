import type { Log } from '#ports/world.ts';

export const perPage = 100;

/** More open pull requests, installations or repositories than on these are not looked at. */
export const mostPages = 20;

/**
 * Everything that a paged endpoint has, up to `limit` pages: counted by us, since a proxy may
 * rewrite the addresses in a `Link` header. What is left behind the limit is said in the log.
 */
export async function allPages<T>(
  log: Log,
  what: string,
  limit: number,
  page: (number: number) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let number = 1; number <= limit; number += 1) {
    const some = await page(number);
    all.push(...some);
    if (some.length < perPage) return all;
  }
  log.warn({ what, read: all.length }, 'there is more on GitHub than is read');
  return all;
}
