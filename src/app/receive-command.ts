import { judgeRecording } from '#core/analysis/judge.ts';
import { commandInfos, everything, isPartial, type KnownCommand } from '#core/model/command.ts';
import type { Event } from '#core/model/event.ts';
import { nothingToPublish, performanceLabel } from '#core/model/publication.ts';
import type { Recording } from '#core/model/recording.ts';
import { type PullRequest, repositoryKey } from '#core/model/repository.ts';
import { type Asked, partKey, pullRequestKey } from '#core/model/request.ts';
import { literalGlob } from '#core/policy/literal-glob.ts';
import { mayWrite } from '#core/policy/permission.ts';
import * as messages from '#core/report/messages-commands.ts';
import type { Desk } from '#ports/world.ts';
import { accept, readLastRun, unaccept } from './accepted.ts';
import { enqueuePart, enqueueRun } from './enqueue-run.ts';
import { escalateFurther } from './escalate.ts';
import { findIssue } from './find-issue.ts';
import { readRemoteSettings } from './read-settings.ts';
import { showStopped } from './show-stopped.ts';

type CommandEvent = Extract<Event, { kind: 'command' }>;

/**
 * A command is seen at once (a reaction) and answered later; whoever may not command hears that
 * once a thread.
 */
export async function receiveCommand(desk: Desk, event: CommandEvent): Promise<void> {
  const { repository, number, actor, command } = event;
  const { github } = desk;
  if (actor.isBot) return;
  if (command.name === 'help') return answer(desk, event, 'help', messages.help());
  if (!mayWrite(await github.permission(repository, actor.login))) {
    const key = `refused ${actor.login.toLowerCase()}`;
    return answer(desk, event, key, messages.noWriteAccess(actor.login));
  }
  if (command.name === 'unknown' || command.name === 'mistaken') {
    await github.react(repository, event.commentId, 'confused');
    const text =
      command.name === 'unknown'
        ? messages.unknownCommand(command.word, command.near)
        : messages.mistakenCommand(command.of, command.why);
    return github.reply(repository, number, text);
  }
  if (!event.onPullRequest && commandInfos[command.name].place === 'pull request') {
    return github.reply(repository, number, messages.onlyOnPullRequests(command.name));
  }
  await github.react(repository, event.commentId, 'eyes');
  return event.onPullRequest && commandInfos[command.name].place === 'pull request'
    ? onPullRequest(desk, event, command)
    : anywhere(desk, event, command);
}

/** Edited in place where the same was answered on this thread before. */
async function answer(
  desk: Desk,
  { repository, number }: CommandEvent,
  key: string,
  text: string,
): Promise<void> {
  const comment = messages.answer(number, key, text);
  await desk.github.publish(repository, { ...nothingToPublish, comment });
}

async function onPullRequest(
  desk: Desk,
  event: CommandEvent,
  command: KnownCommand,
): Promise<void> {
  const { repository, number, actor, delivery } = event;
  const pullRequest = await desk.github.pullRequest(repository, number);
  const asked = { repository, pullRequest, login: actor.login, delivery };
  const reply = (text: string): Promise<void> => desk.github.reply(repository, number, text);
  const isClosed = pullRequest.state === 'closed';
  switch (command.name) {
    case 'run':
    case 'rerun': {
      if (isClosed) return reply(messages.threadIsClosed());
      const choices = command.name === 'run' ? command.choices : await undecided(desk, asked);
      if (isPartial(choices)) {
        return enqueuePart(desk, repository, pullRequest, delivery, choices);
      }
      return enqueueRun(desk, repository, pullRequest, delivery, true, choices);
    }
    case 'cancel': {
      const whole = await desk.queue.cancel(pullRequestKey(repository, number));
      const part = await desk.queue.cancel(partKey(repository, number));
      if (whole) await showStopped(desk, repository, pullRequest, 'cancelled');
      return reply(messages.cancelled(whole || part));
    }
    case 'approve': {
      const { headSha } = pullRequest;
      if (command.sha !== null && !isBeginningOf(command.sha, headSha)) {
        return reply(messages.approvedAnotherCommit(command.sha, headSha));
      }
      await desk.store.approve(repositoryKey(repository), number, headSha, actor.login);
      return enqueueRun(desk, repository, pullRequest, delivery, true);
    }
    case 'accept':
      return accept(desk, asked, command);
    case 'unaccept':
      return unaccept(desk, asked, command);
    case 'explain':
      await desk.queue.enqueue({
        kind: 'explain',
        ...askedOf(event),
        benchmark: command.benchmark,
      });
      return;
  }
}

/** As git abbreviates: at least seven digits, or another commit may begin alike. */
function isBeginningOf(text: string, sha: string): boolean {
  return /^[0-9a-f]{7,40}$/i.test(text) && sha.startsWith(text.toLowerCase());
}

/** What the last run left open; all where it left nothing, or could not list what is there. */
async function undecided(
  desk: Desk,
  { repository, pullRequest }: Parameters<typeof accept>[1],
): Promise<typeof everything> {
  const last = await readLastRun(desk, repository, pullRequest);
  return last === null ? everything : { ...everything, only: undecidedIn(last.recording) };
}

function undecidedIn(recording: Recording): readonly string[] {
  const { rows, failures } = judgeRecording(recording, new Map());
  if (failures.some(({ benchmark }) => benchmark === null)) return [];
  return rows
    .filter(({ verdict }) => verdict === 'inconclusive' || verdict === 'errored')
    .map(({ benchmark }) => literalGlob(benchmark.id));
}

function askedOf({ repository, number, onPullRequest: on, actor, delivery }: CommandEvent): Asked {
  return { repository, number, onPullRequest: on, by: actor.login, delivery };
}

/** What works on issues, too. */
async function anywhere(desk: Desk, event: CommandEvent, command: KnownCommand): Promise<void> {
  const asked = askedOf(event);
  const { queue } = desk;
  switch (command.name) {
    case 'baseline':
      return baseline(desk, event);
    case 'escalate':
      return escalateFurther(desk, asked);
    case 'history':
      await queue.enqueue({ kind: 'history', ...asked, benchmark: command.benchmark });
      return;
  }
  if (!(await mayStart(desk, event, command))) return;
  switch (command.name) {
    case 'profile': {
      const { benchmark, cachegrind } = command;
      await queue.enqueue({ kind: 'profile', ...asked, benchmark, cachegrind });
      return;
    }
    case 'bisect': {
      const { benchmark, good, bad } = command;
      await queue.enqueue({ kind: 'bisect', ...asked, benchmark, good, bad });
      return;
    }
    case 'tune':
      await queue.enqueue({ kind: 'tune', ...asked, kernel: command.kernel });
      return;
    case 'scaffold':
      await queue.enqueue({ kind: 'scaffold', ...asked, file: command.file });
      return;
  }
}

/**
 * Nothing is started for what is closed, nor without an issue where the settings want one; those
 * that end in a pull request of their own open one first.
 */
async function mayStart(desk: Desk, event: CommandEvent, { name }: KnownCommand): Promise<boolean> {
  const { repository, number } = event;
  const { github } = desk;
  if (!event.onPullRequest) {
    const issue = await github.issue(repository, number);
    if (issue?.state === 'open') return true;
    await github.reply(repository, number, messages.threadIsClosed());
    return false;
  }
  const pullRequest = await github.pullRequest(repository, number);
  if (pullRequest.state === 'closed') {
    await github.reply(repository, number, messages.threadIsClosed());
    return false;
  }
  const opensOne = name === 'tune' || name === 'scaffold';
  if (opensOne || (await isForSomething(desk, event, pullRequest))) return true;
  await answer(desk, event, 'needs issue', messages.commandNeedsIssue(name));
  return false;
}

async function isForSomething(
  { github }: Desk,
  { repository }: CommandEvent,
  pullRequest: PullRequest,
): Promise<boolean> {
  const settings = await readRemoteSettings(github, repository, pullRequest.baseSha);
  if (settings.issue === 'optional') return true;
  return (await findIssue(github, repository, pullRequest)).kind !== 'none';
}

async function baseline(desk: Desk, event: CommandEvent): Promise<void> {
  const { repository, number, delivery, onPullRequest: isPull } = event;
  const { github, queue } = desk;
  const issue = isPull ? null : await github.issue(repository, number);
  if (issue?.state === 'open' && issue.labels.includes(performanceLabel)) {
    await queue.enqueue({ kind: 'issue', repository, number, delivery });
    return answer(desk, event, 'baseline', messages.issueAsked());
  }
  const { defaultBranch } = repository;
  const sha = await github.branchHead(repository, defaultBranch);
  await queue.enqueue({ kind: 'baseline', repository, sha, delivery });
  return answer(desk, event, 'baseline', messages.baselineAsked(defaultBranch, sha));
}
