import { afterAll, beforeAll, expect, test } from 'vitest';
import { github, start, useGitHub } from './house.ts';
import { type Isochron, webhookSecret } from './isochron.ts';
import { kernel, kernelSource, Repository, rightSum, wrongSum } from './repository.ts';
import { foundIn, secretsOf } from './secrets.ts';
import { startWitness, type Witness } from './witness.ts';

useGitHub();

/** Lines of the process itself, which come of no delivery. */
const ofTheProcess = ['listening', 'working', 'stopping'];
let witness: Witness;
let isochron: Isochron;

let lineIsCut = false;

/** A run that goes well; then GitHub refuses, fails, and cuts the line while git fetches. */
beforeAll(async () => {
  witness = await startWitness(github.gitUrl, async () => {
    if (lineIsCut) throw new Error('cut');
  });
  const variables = { GITHUB_API_URL: `${witness.url}/api/v3`, GIT_URL: witness.url };
  isochron = start('start', { variables });
  github.setWebhookUrl(await isochron.webhookUrl());
  const repository = await Repository.create(github, 'logged', kernel('sum', rightSum));
  await repository.baseline();
  const number = await repository.open('wrong', kernelSource('sum', wrongSum));
  await repository.page(number, ({ labels }) => labels.length > 0);

  github.failNext('GET', /\/collaborators\//, 500, {}, 3);
  await repository.say(number, '/perf run');
  await isochron.says('the event will be tried again');
  github.failNext('PATCH', /\/issues\/comments\//, 403);
  await repository.say(number, '/perf run');
  await isochron.says('a part of the report was refused');
  lineIsCut = true;
  await repository.open('again', kernelSource('sum', `// Again.\n${wrongSum}`));
  await isochron.says('will be tried again');
  await isochron.stop();
});
afterAll(() => witness.close());

test('at its most talkative, the log holds no secret', () => {
  const { privateKey } = github;
  const { tokens } = witness;
  expect(tokens.size).toBeGreaterThan(1);
  const secrets = secretsOf({ webhookSecret, privateKey, tokens });
  expect(foundIn(isochron.output, secrets)).toEqual([]);
  expect(isochron.output).not.toMatch(/ghs_|ghp_|eyJ[\w-]+\.eyJ|PRIVATE KEY|sha256=/);
  expect(isochron.output).not.toContain('authorization: ');
});

test('every line that comes of a delivery has its id', () => {
  const own = isochron.lines.filter(({ msg }) => !ofTheProcess.includes(msg));
  expect(own.length).toBeGreaterThan(30);
  const known = new Set(github.deliveries().map(({ guid }) => guid));
  const stray = own.filter(({ delivery }) => !known.has(String(delivery)));
  expect(stray.map(({ msg }) => msg)).toEqual([]);
});

test('it tells of a run from its begin to its end', () => {
  const messages = new Set(isochron.lines.map(({ msg }) => msg));
  for (const msg of ['event taken in', 'request begins', 'progress', 'request done']) {
    expect(messages).toContain(msg);
  }
});
