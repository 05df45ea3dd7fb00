/** What every store keeps of changes of the default branch, whatever database is under it. */
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BenchmarkId } from '#core/model/benchmark.ts';
import type { StoreDatabase } from '#edges/store/database.ts';
import { createStore } from '#edges/store/store.ts';
import type { Store } from '#ports/store.ts';
import { inspection, manyBenchmarks, repository, searchStep } from './store-samples.ts';

const id = inspection().benchmark;
const other = 'add/optimized/n=1' as BenchmarkId;
const culprit = 'c'.repeat(40);

export function describeChanges(database: () => StoreDatabase): void {
  let store: Store;

  beforeAll(() => {
    store = createStore(database());
  });

  beforeEach(async () => {
    await sql`truncate inspections, change_issues, bisections, bisection_steps`.execute(
      database().kysely,
    );
  });

  describe('inspections', () => {
    it('come back as they were saved, of the benchmarks that are asked for', async () => {
      const nothing = inspection({ benchmark: other, verdict: 'no-change', trace: null });
      await store.saveInspections(repository, [inspection(), nothing]);
      await store.saveInspections(repository, []);
      expect(await store.inspections(repository, 'bed', [id])).toStrictEqual([inspection()]);
      expect(await store.inspections(repository, 'bed', [other, other])).toStrictEqual([nothing]);
      expect(await store.inspections(repository, 'bed', [id, other])).toHaveLength(2);
      expect(await store.inspections(repository, 'bed', [])).toStrictEqual([]);
    });

    it('may be of more benchmarks than one statement has parameters for', async () => {
      const many = manyBenchmarks.map((benchmark) => inspection({ benchmark }));
      const refused = inspection({ afterSha: '\0' });
      await expect(store.saveInspections(repository, [...many, refused])).rejects.toThrow();
      expect(await store.inspections(repository, 'bed', manyBenchmarks)).toStrictEqual([]);
      await store.saveInspections(repository, many);
      const found = await store.inspections(repository, 'bed', manyBenchmarks);
      expect(new Set(found.map(({ benchmark }) => benchmark))).toStrictEqual(
        new Set(manyBenchmarks),
      );
      // More than a statement has parameters for, too.
      const asked = Array.from({ length: 70_000 }, (_, index) => `${index}` as BenchmarkId);
      expect(await store.inspections(repository, 'bed', [...asked, id])).toStrictEqual([]);
    });

    it('of the same range replace each other, of another range do not', async () => {
      const later = inspection({ afterSha: 'later' });
      await store.saveInspections(repository, [inspection({ published: false }), later]);
      const again = inspection({ verdict: 'inconclusive', trace: null });
      await store.saveInspections(repository, [again]);
      const all = await store.inspections(repository, 'bed', [id]);
      expect(all).toHaveLength(2);
      expect(all).toEqual(expect.arrayContaining([again, later]));
    });

    it('of another testbed or repository are not seen', async () => {
      await store.saveInspections(repository, [inspection({ testbedId: 'another' })]);
      await store.saveInspections('octo/else', [inspection()]);
      expect(await store.inspections(repository, 'bed', [id])).toStrictEqual([]);
      const [elsewhere] = await store.inspections(repository, 'another', [id]);
      expect(elsewhere?.testbedId).toBe('another');
    });

    it('that are not published are found, of all testbeds', async () => {
      const waiting = inspection({ published: false });
      const elsewhere = inspection({ published: false, testbedId: 'another' });
      await store.saveInspections(repository, [
        waiting,
        elsewhere,
        inspection({ benchmark: other }),
      ]);
      await store.saveInspections('octo/else', [waiting]);
      const found = await store.unpublishedInspections(repository);
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([waiting, elsewhere]));
      await store.saveInspections(repository, [inspection(), { ...elsewhere, published: true }]);
      expect(await store.unpublishedInspections(repository)).toStrictEqual([]);
    });
  });

  describe('bisections', () => {
    const range = { delivery: 'asked', goodSha: 'a'.repeat(40), badSha: 'd'.repeat(40) };

    it('come back with their steps, to the last bit', async () => {
      expect(await store.bisection(repository, 'asked')).toBeNull();
      await store.saveBisection(repository, range);
      const steps = [searchStep(), searchStep({ attempt: 2 }), searchStep({ part: 'whole' })];
      for (const step of steps) await store.saveSearchStep(repository, 'asked', step);
      const found = await store.bisection(repository, 'asked');
      expect(found).toMatchObject(range);
      expect(found?.steps).toHaveLength(3);
      expect(found?.steps).toEqual(expect.arrayContaining(steps));
    });

    it('keep what was saved first, and are apart from each other', async () => {
      await store.saveBisection(repository, range);
      await store.saveBisection(repository, { ...range, badSha: 'e'.repeat(40) });
      await store.saveSearchStep(repository, 'asked', searchStep());
      const again = { runId: 'run-2', outcomes: [], unbuilt: null };
      await store.saveSearchStep(repository, 'asked', searchStep({ run: again }));
      const own = { ...range, steps: [searchStep()] };
      expect(await store.bisection(repository, 'asked')).toStrictEqual(own);
      expect(await store.bisection(repository, 'another')).toBeNull();
      expect(await store.bisection('octo/else', 'asked')).toBeNull();
    });
  });

  describe('the issue of a change', () => {
    const claim = (by: string, sha = culprit) => store.claimChange(repository, sha, by);

    it('is one claimant’s to open, however many there are at once', async () => {
      const names = ['one', 'two', 'three', 'four'];
      const granted = await Promise.all(names.map((name) => claim(name)));
      expect(granted.filter((one) => one)).toHaveLength(1);
      expect(await claim('another', 'd'.repeat(40))).toBe(true);
      expect(await store.claimChange('octo/else', culprit, 'another')).toBe(true);
    });

    it('may be claimed again by whoever claimed it, as after a crash', async () => {
      expect(await claim('one')).toBe(true);
      expect(await claim('one')).toBe(true);
      expect(await claim('two')).toBe(false);
    });

    it('may be claimed by another one after ten minutes', async () => {
      await claim('one');
      const age = (minutes: number) =>
        sql`update change_issues set claimed_at = now() - ${minutes} * interval '1 minute'`;
      await age(9).execute(database().kysely);
      expect(await claim('two')).toBe(false);
      await age(11).execute(database().kysely);
      expect(await claim('two')).toBe(true);
      expect(await claim('one')).toBe(false);
    });

    it('is known once it is saved; then everybody may add to it', async () => {
      expect(await store.changeIssue(repository, culprit)).toBeNull();
      await claim('one');
      expect(await store.changeIssue(repository, culprit)).toBeNull();
      await store.saveChangeIssue(repository, culprit, 7);
      expect(await store.changeIssue(repository, culprit)).toBe(7);
      expect(await claim('two')).toBe(true);
      expect(await store.changeIssue(repository, culprit)).toBe(7);
      expect(await store.changeIssue('octo/else', culprit)).toBeNull();
    });
  });
}
