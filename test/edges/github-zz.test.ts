import nock from 'nock';
import { expect, test } from 'vitest';
import { capturedLog, FakeApi } from '../fakes/github-api.ts';
import { repository, testGitHub } from '../fakes/github-client.ts';
test('x', async () => {
  nock.disableNetConnect();
  const api = new FakeApi();
  const log = capturedLog();
  const g = testGitHub(log);
  const t = setTimeout(() => console.log(JSON.stringify(api.calls), JSON.stringify(log.lines)), 3000);
  try { console.log(await g.branchHead(repository, 'main')); } catch (e) { console.log(e); }
  clearTimeout(t);
}, 5000);
