/**
 * The main job on real input: a GitHub on loopback, Isochron beside it, a repository with real
 * kernels, pull requests that slow one down, speed one up, change nothing, break numbers, lack an
 * issue. Prints what GitHub has in the end and exits with 1 if anything is not what it must be.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bubblewrapWorks } from '#edges/sandbox/bubblewrap.ts';
import { createProgress } from '#edges/terminal/progress.ts';
import { type LocalGitHub, organization, startGitHub } from './github.ts';
import { type LogLine, type RunningIsochron, startIsochron } from './isochron.ts';
import { problemsOf, type Result, resultText } from './results.ts';
import { edited, type Scene, scenes, writeRepository } from './scenario.ts';
import type { CheckRunState } from './state.ts';

const webhookSecret = 'the demo keeps no secrets';
/** Longer than any run here: what takes longer is stuck. */
const runTimeoutMs = 5 * 60_000;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const help = `npm run demo -- [options]
  --json     print what GitHub has in the end as JSON
  --verbose  print Isochron's own log on the way
`;
if (flags.help) {
  process.stdout.write(help);
  process.exit(0);
}

const progress = createProgress({ stream: process.stderr });
const say = (text: string): void => progress.step(text);

function onLog(line: LogLine): void {
  if (flags.verbose) process.stderr.write(`${JSON.stringify(line)}\n`);
  if (line.msg !== 'progress') return;
  const { done, total, text } = line as LogLine & { done?: number; total?: number; text?: string };
  if (done !== undefined && total !== undefined) progress.advance(done, total, text ?? '');
}

async function play(github: LocalGitHub, work: string) {
  const directory = join(work, 'repository');
  await writeRepository(directory);
  say('pushing the repository; Isochron records the baseline of its default branch');
  const repository = await github.createRepository(organization, 'demo-kernels', directory);
  const baseline = await github.waitFor(
    'the baseline',
    async () => completedCheck((await github.readState(repository)).checkRuns),
    runTimeoutMs,
  );
  if (baseline.conclusion !== 'success') {
    throw new Error(`the baseline was not recorded: ${baseline.title}\n${baseline.summary}`);
  }
  say('opening a performance issue; Isochron answers with the baseline');
  const [owner, repo] = repository.split('/') as [string, string];
  const maintainer = github.octokitAs('maintainer');
  await maintainer.rest.issues.create({
    owner,
    repo,
    title: 'Make `normalize` faster',
    body: 'It takes a third of a step.',
    labels: ['performance'],
  });
  await github.waitFor(
    'the comment on the issue',
    async () => (await github.readState(repository)).issues[0]?.comments.length,
    runTimeoutMs,
  );
  const results: Result[] = [];
  for (const scene of scenes) {
    const number = await open(github, repository, directory, scene);
    say(`pull request #${number}, ${scene.title}`);
    results.push(await outcome(github, repository, number, scene));
  }
  return { repository, results, state: await github.readState(repository) };
}

async function open(
  github: LocalGitHub,
  repository: string,
  directory: string,
  scene: Scene,
): Promise<number> {
  const { branch, title, body } = scene;
  const files = await edited(directory, scene.edits);
  const commit = { repository, branch, from: 'main', files, message: title };
  await github.pushByGit('maintainer', commit);
  const [owner, repo] = repository.split('/') as [string, string];
  const pulls = github.octokitAs('maintainer').rest.pulls;
  const { data } = await pulls.create({ owner, repo, title, body, head: branch, base: 'main' });
  return data.number;
}

/** Waits until GitHub has the verdict; what contention left inconclusive is asked for once more. */
async function outcome(
  github: LocalGitHub,
  repository: string,
  number: number,
  scene: Scene,
): Promise<Result> {
  const first = await settled(github, repository, number, scene, null);
  if (first.check.conclusion !== 'neutral') return first;
  say(`#${number} was left inconclusive; asking once more with /perf run`);
  const [owner, repo] = repository.split('/') as [string, string];
  const { issues } = github.octokitAs('maintainer').rest;
  await issues.createComment({ owner, repo, issue_number: number, body: '/perf run' });
  const second = await settled(github, repository, number, scene, first);
  return { ...second, retried: true };
}

async function settled(
  github: LocalGitHub,
  repository: string,
  number: number,
  scene: Scene,
  before: Result | null,
): Promise<Result> {
  return github.waitFor(
    `the verdict on #${number}`,
    async () => {
      const state = await github.readState(repository);
      const pull = state.pullRequests.find((one) => one.number === number);
      const check = completedCheck(pull?.checkRuns ?? []);
      if (pull === undefined || check === null) return null;
      const comments = pull.comments.filter(({ author }) => author === 'isochron[bot]');
      if (before !== null && comments.at(-1)?.body === before.comment) return null;
      // A note moves the head; until the verdict is carried to it, the story is not over.
      const notes = await github.readFiles(repository, pull.headSha, 'notes');
      if (scene.expected.note && Object.keys(notes).length === 0) return null;
      const comment = comments.at(-1)?.body ?? null;
      if (scene.expected.headline !== null && comment === null) return null;
      const labels = pull.labels.filter((label) => label.startsWith('perf: '));
      // The note's push may carry the verdict to the new head before the label is set.
      if (scene.expected.label !== null && labels.length === 0) return null;
      const { title, body } = pull;
      return { number, title, body, check, comment, labels, notes, retried: false };
    },
    runTimeoutMs,
  );
}

function completedCheck(runs: readonly CheckRunState[]): CheckRunState | null {
  const check = runs.find(({ name }) => name === 'isochron');
  return check?.status === 'completed' ? check : null;
}

async function main(): Promise<number> {
  const started = performance.now();
  const work = await mkdtemp(join(tmpdir(), 'isochron-demo-'));
  const sandboxed = await bubblewrapWorks();
  say(
    sandboxed
      ? 'starting a GitHub on loopback and Isochron'
      : 'bubblewrap does not work here: the demo runs its own kernels without a sandbox',
  );
  const github = await startGitHub({ webhookSecret });
  let isochron: RunningIsochron | null = null;
  const end = async (): Promise<void> => {
    await isochron?.stop();
    await github.stop();
    await rm(work, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void end().then(() => process.exit(130)));
  }
  try {
    isochron = await startIsochron({
      github,
      webhookSecret,
      directory: join(work, 'isochron'),
      onLog,
      flags: sandboxed ? [] : ['--unsafe-no-sandbox'],
    });
    const { repository, results, state } = await play(github, work);
    progress.finish();
    const problems = results.flatMap((result, index) => problemsOf(result, scenes[index] as Scene));
    const seconds = Math.round((performance.now() - started) / 1000);
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify({ repository, seconds, problems, state }, null, 2)}\n`,
      );
    } else {
      const issue = state.issues[0]?.comments.at(-1)?.body ?? '';
      process.stdout.write(`\n===== issue #1\n\n${issue}\n`);
      for (const result of results) process.stdout.write(resultText(result));
      for (const problem of problems) process.stdout.write(`WRONG: ${problem}\n`);
      const verdict = problems.length === 0 ? 'All as it must be' : 'Not as it must be';
      process.stdout.write(`${verdict}: ${results.length} pull requests in ${seconds} s.\n`);
    }
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    progress.finish();
    process.stderr.write(`${isochron?.log().split('\n').slice(-30).join('\n') ?? ''}\n`);
    throw error;
  } finally {
    await end();
  }
}

process.exitCode = await main();
