import { UserError } from '#core/model/errors.ts';
import type { RequirementResult } from '#core/model/judgement.ts';
import { type NoteCommit, nothingToPublish } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { repositoryKey } from '#core/model/repository.ts';
import { type Request, requestKey } from '#core/model/request.ts';
import { overBase } from '#core/model/requirement.ts';
import type { TuningResult } from '#core/model/tuning.ts';
import { mayAsk } from '#core/policy/asked-requirements.ts';
import { code } from '#core/report/markdown.ts';
import { answer } from '#core/report/messages-commands.ts';
import { tuningNote } from '#core/report/note.ts';
import { requirementText } from '#core/report/requirements.ts';
import * as texts from '#core/report/tuning.ts';
import type { World } from '#ports/world.ts';
import { escalate } from './escalate.ts';
import { issueFor } from './issue-for.ts';
import { judgeWithBaseline } from './judge-with-baseline.ts';
import { readNoiseFloors } from './read-calibration.ts';
import { IssueReader } from './read-issue.ts';
import { readSettings } from './read-settings.ts';
import { measureCommit } from './record-baseline.ts';
import { tuneKernel } from './tune-kernel.ts';

type TuneRequest = Extract<Request, { kind: 'tune' }>;

/**
 * Searches faster values of a kernel's constants on the default branch, and opens a pull request
 * where a fresh run confirms them. One comment says that it began, and then how it ended.
 */
export async function tune(world: World, request: TuneRequest, signal: AbortSignal): Promise<void> {
  const { github, store } = world;
  const { repository, kernel } = request;
  const key = repositoryKey(repository);
  const issue = await issueFor(world, request);
  await say(world, request, texts.tuningBegins(kernel));
  const baseSha = await github.branchHead(repository, repository.defaultBranch);
  const { url, token } = await github.cloneSource(repository);
  const refs = [`refs/heads/${repository.defaultBranch}`];
  const source = { key, url, token, baseSha: null, headSha: baseSha, refs };
  const workspace = await world.checkout.openRemote(source, signal);
  try {
    const options = {
      kernel,
      settings: await readSettings(world.sources, workspace),
      judge: (recording: Recording) => judgeWithBaseline(store, key, recording),
      noiseFloors: (testbedId: string, entries: Recording['entries']) =>
        readNoiseFloors(store, key, testbedId, entries),
      save: (recording: Recording) => store.saveRecording(key, recording),
    };
    const result = await tuneKernel(world, workspace.head, options, signal);
    world.log.info({ repository: key, kernel, end: result.end, best: result.best }, 'tuned');
    const isBetter = result.end === 'better';
    const pull = isBetter ? await open(world, request, result, issue, baseSha) : null;
    const text = pull === null ? texts.tuningNothing(result) : texts.tuningOpened(result, pull);
    await say(world, request, text);
    await note(world, request, tuningNote(kernel, text, issue, options.settings));
    if (pull === null) await escalateUnreached(world, request, issue, baseSha, signal);
  } finally {
    await workspace.dispose();
  }
}

/** The answer is given by then: a branch that cannot be written takes nothing of it back. */
async function note(
  { github, log }: World,
  { repository, delivery }: TuneRequest,
  commit: NoteCommit,
): Promise<void> {
  try {
    await github.commitNote(repository, commit);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn({ delivery, err: error }, 'the note of a search could not be committed');
  }
}

/**
 * What the issue asks of this kernel, where nothing faster was found and the default branch does
 * not keep it: somebody has to decide whether to ask for less.
 */
async function escalateUnreached(
  world: World,
  { repository, kernel }: TuneRequest,
  number: number,
  sha: string,
  signal: AbortSignal,
): Promise<void> {
  const issue = await world.github.issue(repository, number);
  if (issue === null || !mayAsk(issue)) return;
  const reader = new IssueReader(issue);
  const options = { about: code(kernel), asked: reader.asked, look: async () => null };
  const { judgement } = await measureCommit(world, repository, sha, options, signal);
  const missed = judgement.requirements.filter(
    (one) => one.kernel === kernel && one.issue === number && isMissed(one),
  );
  const [first] = missed;
  if (first === undefined) return;
  const more = missed.length > 1 ? ` (and ${missed.length - 1} more)` : '';
  const asked =
    `Tuning \`${kernel}\` has found nothing faster, and it does not reach what this issue asks: ` +
    `${requirementText(first)}${more}. Say whether to ask for less, or how to go on.`;
  await escalate(world, { repository, number, reason: 'unreachable', asked });
}

/** A speedup over base is what tuning has just failed to give. */
function isMissed({ status, requirement }: RequirementResult): boolean {
  return status === 'broken' || (status === 'not-measured' && requirement.over === overBase);
}

async function say(world: World, request: TuneRequest, text: string): Promise<void> {
  const comment = answer(request.number, requestKey(request), text);
  await world.github.publish(request.repository, { ...nothingToPublish, comment });
}

async function open(
  { github }: World,
  { repository, kernel }: TuneRequest,
  result: TuningResult,
  issue: number,
  baseSha: string,
): Promise<number> {
  const base = repository.defaultBranch;
  for (const { path, before } of result.files) {
    if ((await github.textFile(repository, path, base)) === before) continue;
    throw new UserError(
      `\`${path}\` has changed on \`${base}\` since the search began, so that its result is for ` +
        `another file; comment \`/perf tune ${kernel}\` to search again.`,
    );
  }
  const { title, message, body } = texts.tuningPullRequest(result, issue, baseSha);
  const files = result.files.map(({ path, text }) => ({ path, text }));
  const branch = texts.tuningBranch(kernel);
  return github.openPullRequest(repository, { branch, base, files, message, title, body });
}
