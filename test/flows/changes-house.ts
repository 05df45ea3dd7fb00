/** What the flows of changes share: a repository whose kernels have a past. */
import { benchmarkOf, conditions, kernelFiles } from '../fakes/scripted-kernels.ts';
import { testbedId } from '../fakes/scripted-sandbox.ts';
import { fast, log, type Repository, repository, settled, world } from './house.ts';

export const slow = kernelFiles('add', { ns: 1_060_000 });
/** A change of the repository that changes no kernel. */
export const other = (text: string) => ({ 'README.md': `${text}\n` });

/** As if so many commits of the default branch had been measured before, in January. */
export async function history(
  full: string,
  kernel: string,
  floors: readonly number[],
  bed = testbedId,
): Promise<void> {
  const points = floors.map((floorNs, index) => ({
    benchmark: benchmarkOf(kernel).id,
    testbedId: bed,
    sha: String(index).padStart(40, '0'),
    recordedAt: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
    floorNs,
    rounds: 5,
    conditions,
  }));
  await world.store.addBaseline(full, points);
}

/** Floors near `ns`, half a per cent about it. */
export function near(ns: number, count = 12): number[] {
  return Array.from({ length: count }, (_, index) => ns * (1 + 0.005 * Math.sin(index)));
}

/** A repository whose kernel `add` has a past, and no issue. */
export async function measured(files = kernelFiles('add', fast)): Promise<Repository> {
  const at = await repository(files, { issue: false });
  await history(at.full, 'add', near(1_000_000));
  return at;
}

export async function pushed(at: Repository, files: Record<string, string>): Promise<string> {
  const sha = await at.push('main', files);
  await settled();
  return sha;
}

/** As if a commit had been measured. */
export async function remember(
  { full }: Repository,
  sha: string,
  floorNs: number,
  recordedAt: string,
  bed = testbedId,
): Promise<void> {
  const point = { benchmark: benchmarkOf('add').id, testbedId: bed, sha, rounds: 5, conditions };
  await world.store.addBaseline(full, [{ ...point, floorNs, recordedAt }]);
}

export function confirmation({ owner, repo }: Repository, beforeSha: string, afterSha: string) {
  const place = { owner, name: repo, installationId: null, defaultBranch: 'main' };
  const what = { testbedId, benchmarks: [benchmarkOf('add').id], delivery: 'by hand' };
  return { kind: 'confirm', repository: place, beforeSha, afterSha, ...what } as const;
}

/** Lines of the log about a repository since this Isochron was started. */
export function said(at: Repository, message: string) {
  return log.filter(({ msg, repository: full }) => msg === message && full === at.full);
}

/** Requests of a kind that have begun. */
export function begun(kind: string, at: Repository): number {
  return said(at, 'request begins').filter((line) => line.kind === kind).length;
}

export async function issuesOf(at: Repository) {
  return (await at.state()).issues;
}
