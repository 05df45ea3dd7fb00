/** Answers to commands. One message, one function, one golden file. All return Markdown. */
import type { Acceptance } from '../model/acceptance.ts';
import type { BenchmarkId } from '../model/benchmark.ts';
import { type CommandInfo, type CommandName, commandInfos } from '../model/command.ts';
import type { StickyComment } from '../model/publication.ts';
import { commandText } from './command-text.ts';
import { digest } from './digest.ts';
import { hiddenLine } from './hidden.ts';
import { code, counted, paragraphs, prose, table } from './markdown.ts';
import { shortSha } from './rows.ts';
import { formatPercent } from './units.ts';

/** The hidden line by which Isochron finds what is accepted on a pull request. */
export const acceptancesMarker = '<!-- isochron:acceptances -->';
/** What the hidden line of the data is called. */
export const acceptancesData = 'accepted';

/** Names in one sentence: nobody reads more. */
const mostNames = 10;

/** The answer to a command: edited in place when the same, by its `key`, is asked again. */
export function answer(number: number, key: string, text: string): StickyComment {
  const marker = `<!-- isochron:answer ${digest(key)} -->`;
  return { number, marker, body: `${marker}\n${text}`, verdict: null };
}

export function help(): string {
  const infos = Object.entries(commandInfos) as [CommandName, CommandInfo][];
  const groups = Map.groupBy(infos, ([, { group }]) => group);
  const lists = [...groups].map(([group, own]) => {
    const lines = own.map(([name, { about, place }]) => {
      const where = place === 'both' ? '' : ' *(pull requests only)*';
      return `- ${code(usageOf(name))}: ${about}${where}`;
    });
    return `**${group}**\n\n${lines.join('\n')}`;
  });
  return paragraphs([
    'Commands for Isochron, each on the first line of a comment that begins with `/perf`:',
    ...lists,
    'A benchmark is an id such as `matmul/optimized/n=512`, its first parts, or a glob; what has ' +
      'blanks goes between quotation marks. All but `help` need write access.',
  ]);
}

function usageOf(name: CommandName): string {
  const { usage }: CommandInfo = commandInfos[name];
  return `/perf ${name}${usage === '' ? '' : ` ${usage}`}`;
}

export function unknownCommand(word: string, near: CommandName | null): string {
  const said = word.trim() === '' ? 'A word is missing' : `There is no command ${code(word, 40)}`;
  const hint = near === null ? '' : ` Did you mean \`/perf ${near}\`?`;
  return `${said}.${hint} \`/perf help\` lists all commands.`;
}

/** `why` is a sentence without its end. */
export function mistakenCommand(of: CommandName, why: string): string {
  const end = why.endsWith('?') ? '' : '.';
  return `${code(`/perf ${of}`)}: ${prose(why)}${end} It is written ${code(usageOf(of))}.`;
}

export function onlyOnPullRequests(command: CommandName): string {
  return `${code(`/perf ${command}`)} works on pull requests only; this is an issue.`;
}

/** The same whatever was asked, so that nobody is answered twice. */
export function noWriteAccess(login: string): string {
  return (
    `Thank you, ${code(login)}. Commands run code and change verdicts here, so they need write ` +
    'access to this repository: please ask a maintainer to comment it. `/perf help` is for everybody.'
  );
}

export function approvedAnotherCommit(said: string, headSha: string): string {
  return (
    `${code(said)} is not the head of this pull request, which is ${code(shortSha(headSha))}: ` +
    `nothing was approved. Read what changed, then comment \`/perf approve ${shortSha(headSha)}\`.`
  );
}

export function cancelled(stopped: boolean): string {
  return stopped
    ? 'Stopped. `/perf run` starts again.'
    : 'Nothing was running or waiting for this pull request. `/perf run` starts a run.';
}

export function threadIsClosed(): string {
  return 'This is closed, so nothing is started for it. Open it again, then ask again.';
}

/** Before a command that starts work on a pull request which is for nothing yet. */
export function commandNeedsIssue(command: CommandName): string {
  return paragraphs([
    `### Which issue is ${code(`/perf ${command}`)} for?`,
    'Nothing was started: no issue is linked to this pull request. Write `Closes #<number>` into ' +
      'the description, then ask again.',
  ]);
}

export function baselineAsked(branch: string, sha: string): string {
  return (
    `The baseline of ${code(branch)} will be measured at ${code(shortSha(sha))}. The check run of ` +
    'that commit shows how far it is, and the result.'
  );
}

export function issueAsked(): string {
  return 'The baseline that this issue asks for will be measured again; the answer is edited in place.';
}

/** Nothing was judged at this head that a command could speak of. */
export function noRunYet(headSha: string): string {
  return (
    `There is no run of ${code(shortSha(headSha))} with a verdict. \`/perf run\` measures it; ` +
    'then ask again.'
  );
}

export function nothingToAccept(benchmark: string, regressions: readonly BenchmarkId[]): string {
  const there =
    regressions.length === 0
      ? 'the last run of this head has none. Wrong numbers and errors cannot be accepted'
      : `the last run of this head has ${namesText(regressions)}`;
  return `No regression is called ${code(benchmark)}: ${there}.`;
}

export function nothingAccepted(benchmark: string, accepted: readonly BenchmarkId[]): string {
  const there = accepted.length === 0 ? 'nothing is' : `${namesText(accepted)} are`;
  return `Nothing that is accepted here is called ${code(benchmark)}: ${there}.`;
}

function namesText(ids: readonly BenchmarkId[]): string {
  const shown = ids.slice(0, mostNames).map((id) => code(id, 120));
  const left = ids.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(', ');
}

/** What is accepted on a pull request: shown, and hidden in a form that a machine reads back. */
export function acceptancesComment(
  number: number,
  acceptances: readonly Acceptance[],
): StickyComment {
  const hidden = hiddenLine(acceptancesData, acceptances);
  const body = [acceptancesMarker, hidden, acceptancesText(acceptances)].join('\n');
  return { number, marker: acceptancesMarker, body, verdict: null };
}

function acceptancesText(acceptances: readonly Acceptance[]): string {
  const [first] = acceptances;
  if (first === undefined) return '### Nothing is accepted on this pull request any more';
  const columns = [
    { title: 'Benchmark', isFigure: false },
    { title: 'Accepted', isFigure: true },
    { title: 'At', isFigure: false },
    { title: 'By', isFigure: false },
    { title: 'Why', isFigure: false },
  ];
  const rows = acceptances.map(({ benchmark, ratio, headSha, by, reason }) => [
    code(benchmark, 120),
    `${formatPercent(ratio - 1)} more time`,
    code(shortSha(headSha)),
    code(by),
    prose(reason, 500),
  ]);
  return paragraphs([
    `### ${counted(acceptances.length, 'regression')} accepted`,
    table(columns, rows),
    'On this pull request they fail nothing any more, as long as no later head is slower than ' +
      'that by enough to be claimed as a change of its own. ' +
      `${code(commandText({ name: 'unaccept', benchmark: first.benchmark }))} takes one back.`,
  ]);
}

/** In the place of a report: a run of a part, beside which there is no whole one. */
export function partAlone(chosen: string, report: string): string {
  return paragraphs([
    '### Only a part was measured',
    `${code(chosen)} left the rest out, and no whole run of this head and base is there that it ` +
      'could be put into. So this is an answer, and no verdict: the check run and the label are ' +
      'what they were.',
    report,
  ]);
}

/** A notice in a report. */
export function partMeasured(chosen: string, measured: number, all: number, since: string): string {
  return (
    `${code(chosen)} measured ${measured} of ${counted(all, 'row')} anew; the others are those of ` +
    `run ${code(since)}.`
  );
}

/** No benchmark of this pull request has such a name. */
export function nothingChosen(chosen: string): string {
  return (
    `\`${chosen.replaceAll('`', '')}\` chooses no benchmark that this pull request touches: leave ` +
    'the names out, or see those of the last report.'
  );
}

/** The last run has no benchmark of such a name. */
export function nothingToExplain(benchmark: string, known: readonly BenchmarkId[]): string {
  const there = known.length === 0 ? 'nothing' : namesText(known);
  return `The last run measured nothing that is called ${code(benchmark)}: it has ${there}.`;
}
