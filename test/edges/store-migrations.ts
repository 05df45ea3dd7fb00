/** Every version's rows survive the way to the present one. Empties the database it is given. */
import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import type { StoreDatabase } from '#edges/store/database.ts';
import { migrate, migrations } from '#edges/store/migrate.ts';
import { createStore } from '#edges/store/store.ts';
import { seeds } from './store-seeds.ts';

export function describeMigrations(database: () => StoreDatabase): void {
  beforeEach(async () => {
    const { kysely } = database();
    await sql`drop schema public cascade`.execute(kysely);
    await sql`create schema public`.execute(kysely);
  });

  it('has seed data for every migration', () => {
    expect(Object.keys(seeds)).toStrictEqual(Object.keys(migrations));
  });

  it.each(Object.entries(seeds))('keeps the rows of %s', async (name, seed) => {
    const { kysely } = database();
    await migrate(kysely, name);
    for (const statement of seed.rows.split(';').filter((own) => own.trim() !== '')) {
      await sql`${sql.raw(statement)}`.execute(kysely);
    }
    await migrate(kysely);
    await seed.check(createStore(database()));
  });

  it('runs each migration once and records it', async () => {
    const { kysely } = database();
    await migrate(kysely);
    await migrate(kysely);
    const { rows } = await sql<{ name: string }>`
      select name from kysely_migration order by name`.execute(kysely);
    expect(rows.map(({ name }) => name)).toStrictEqual(Object.keys(migrations));
  });

  it('refuses the store of a newer version', async () => {
    const { kysely } = database();
    await migrate(kysely);
    await sql`insert into kysely_migration values ('0999-later', '2030-01-01')`.execute(kysely);
    await expect(migrate(kysely)).rejects.toThrow(
      'The store was written by another version of Isochron (its tables have `0999-later`, which ' +
        'this version does not know): run that version, or use another store.',
    );
  });
}
