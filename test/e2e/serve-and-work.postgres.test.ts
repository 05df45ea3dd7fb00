import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres, type PostgresServer, startPostgres } from '../fakes/postgres.ts';
import { directory, github, start, useGitHub } from './house.ts';
import { kernel, kernelSource, Repository, rightSum, wrongSum } from './repository.ts';

useGitHub({ fromNothing: true });

describe.skipIf(!hasPostgres())('two processes on one PostgreSQL server', () => {
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test('handle a pull request together: serve takes it in, work measures it', async () => {
    const variables = { DATABASE_URL: await postgres.newDatabase() };
    const serve = start('serve', { variables, directory: join(directory, 'serve') });
    const work = start('work', { variables, directory: join(directory, 'work') });
    github.setWebhookUrl(await serve.webhookUrl());
    await work.says('working');

    const repository = await Repository.create(github, 'shared', kernel('sum', rightSum));
    expect((await repository.baseline()).conclusion).toBe('success');
    const number = await repository.open('wrong', kernelSource('sum', wrongSum));
    const { check, labels, comment } = await repository.page(
      number,
      (page) => page.labels.length > 0,
    );
    expect(check.conclusion).toBe('failure');
    expect(labels).toEqual(['perf: incorrect']);
    expect(comment).toContain('wrong numbers');

    const messages = (lines: readonly { readonly msg: string }[]) => lines.map(({ msg }) => msg);
    await work.line(({ msg, kind }) => msg === 'request done' && kind === 'pull-request');
    expect(messages(serve.lines)).toContain('event taken in');
    expect(messages(serve.lines)).not.toContain('request begins');
    expect(messages(work.lines)).not.toContain('event taken in');
    expect(messages(work.lines)).not.toContain('listening');
    expect((await serve.stop()).code).toBe(0);
    expect((await work.stop()).code).toBe(0);
  });
});
