/** A fake GitHub and a client of it, new for each test of a file; the real one is out of reach. */
import nock from 'nock';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import type { Verdict } from '#core/model/judgement.ts';
import { nothingToPublish, type Publication, type StickyComment } from '#core/model/publication.ts';
import type { GitHub } from '#ports/github.ts';
import { FakeApi, installationToken, privateKey } from '../fakes/github-api.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';
import { type CapturedLog, capturedLog } from '../fakes/github-log.ts';

export let api: FakeApi;
export let log: CapturedLog;
export let github: GitHub;

/** Makes them before each test of the file; after it, no secret must stand in the log. */
export function useFakeGitHub(): void {
  beforeEach(() => {
    nock.disableNetConnect();
    api = new FakeApi();
    log = capturedLog();
    github = testGitHub(log);
  });
  afterEach(() => {
    nock.cleanAll();
    const written = JSON.stringify(log.lines);
    expect(written).not.toContain(installationToken);
    expect(written).not.toContain(privateKey.split('\n')[1]);
    expect(written).not.toMatch(/bearer|authorization/i);
  });
  afterAll(() => nock.restore());
}

export const sha = (digit: string) => digit.repeat(40);

/** A pull request as the API shows it. */
export const pull = (number: number, more: object = {}) => ({
  number,
  title: 'Faster add',
  body: null,
  user: { login: 'maintainer' },
  author_association: 'MEMBER',
  state: 'open',
  draft: false,
  base: { ref: 'main', sha: sha('a') },
  head: { ref: 'faster', sha: sha('b'), repo: { full_name: 'octo/kernels' } },
  labels: [{ name: 'performance' }],
  ...more,
});

export const marker = '<!-- isochron:report -->';

export const publish = (part: Partial<Publication>) =>
  github.publish(repository, { ...nothingToPublish, ...part });

export function report(verdict: Verdict | null, text = 'the report'): { comment: StickyComment } {
  return { comment: { number: 3, marker, body: `${marker}\n${text}`, verdict } };
}
