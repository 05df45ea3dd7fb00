/** What is answered to commands, and what the chain of escalation says. */
import { describe, expect, test } from 'vitest';
import { historyOf } from '#core/analysis/history.ts';
import { parseAcceptances, parseEscalation } from '#core/config/left-on-github.ts';
import type { Acceptance } from '#core/model/acceptance.ts';
import type { BaselinePoint } from '#core/model/baseline.ts';
import type { Conditions } from '#core/model/conditions.ts';
import type { Escalation, EscalationLevel } from '#core/model/escalation.ts';
import { reportCheck } from '#core/report/check-run.ts';
import { reportBody } from '#core/report/comment.ts';
import { headlineOf } from '#core/report/headline.ts';
import { hiddenData } from '#core/report/hidden.ts';
import { historyText, noHistory } from '#core/report/history.ts';
import * as messages from '#core/report/messages-commands.ts';
import * as escalations from '#core/report/messages-escalation.ts';
import { workIssue } from '#core/report/work-issue.ts';
import * as fixtures from './report-fixtures.ts';

async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

const { headSha, benchmark, row, comparison, report } = fixtures;
const [matmul, add] = [benchmark('matmul', 512), benchmark('add', 512)];
const accepted: Acceptance = {
  benchmark: matmul.id,
  ratio: 1.099,
  headSha,
  reason: 'right numbers --> for denormals | @all',
  by: 'ada',
  acceptedAt: '2026-03-01T09:00:00.000Z',
};

describe('answers', () => {
  const ids = Array.from({ length: 12 }, (_, n) => benchmark('add', n + 1).id);
  const cases: Record<string, string> = {
    help: messages.help(),
    'unknown-command': messages.unknownCommand('ru`n @all', null),
    'unknown-command-near': messages.unknownCommand('biscet', 'bisect'),
    'mistaken-command': messages.mistakenCommand('run', '`--onyl` is no option; did you mean x?'),
    'only-on-pull-requests': messages.onlyOnPullRequests('run'),
    'no-write-access': messages.noWriteAccess('eve'),
    'approved-another-commit': messages.approvedAnotherCommit('c0ffee1', headSha),
    'cancelled-running': messages.cancelled(true),
    'cancelled-nothing': messages.cancelled(false),
    'thread-is-closed': messages.threadIsClosed(),
    'command-needs-issue': messages.commandNeedsIssue('bisect'),
    'baseline-asked': messages.baselineAsked('main', headSha),
    'issue-asked': messages.issueAsked(),
    'no-run-yet': messages.noRunYet(headSha),
    'nothing-to-accept': messages.nothingToAccept('softmax', ids),
    'nothing-to-accept-at-all': messages.nothingToAccept('softmax', []),
    'nothing-accepted': messages.nothingAccepted('softmax', [matmul.id]),
    'nothing-to-explain': messages.nothingToExplain('softmax', [matmul.id]),
    'nothing-chosen': messages.nothingChosen('/perf run softmax'),
    'part-alone': messages.partAlone('/perf run add', '### The report'),
    'part-measured': messages.partMeasured('/perf run add', 1, 12, 'run-1'),
    acceptances: messages.acceptancesComment(7, [accepted]).body,
    'acceptances-none': messages.acceptancesComment(7, []).body,
    'no-history': noHistory('softmax', ids),
    'no-history-at-all': noHistory('softmax', []),
    'work-issue': workText(),
  };

  test.each(Object.entries(cases))('%s', async (name, text) => {
    await golden(`message-${name}.md`, text);
  });
});

function workText(): string {
  const repository = { owner: 'a', name: 'b', installationId: null, defaultBranch: 'main' };
  const asked = { repository, number: 7, onPullRequest: true, by: 'ada', delivery: 'd' };
  const { title, body } = workIssue({ kind: 'tune', kernel: 'matmul', ...asked }, { labels: true });
  return `${title}\n\n${body}`;
}

describe('a report with a regression that was accepted', () => {
  const slow = row(matmul, 'regression', { comparison: comparison(1.099), accepted });
  const faster = row(add, 'improvement', { comparison: comparison(0.9) });

  test('shows by whom and why, and says so first', async () => {
    const own = report({ judged: { headline: 'no-change', rows: [slow, row(add, 'no-change')] } });
    await golden('comment-accepted.md', reportBody(own));
    expect(reportCheck(own, headSha, 'success').title).toMatch(/^Accepted: matmul/);
  });

  test('beside another one, and beside an improvement', () => {
    const worse = row(add, 'regression', { comparison: comparison(1.5) });
    const rows = [slow, worse];
    const open = headlineOf(report({ judged: { headline: 'regression', rows } })).title;
    expect(open).toMatch(/^Regression: add.*; 1 regression accepted$/);
    const judged = { headline: 'improvement', rows: [slow, faster] } as const;
    const title = headlineOf(report({ judged })).title;
    expect(title).toMatch(/^Improvement: add.*; 1 regression accepted$/);
  });
});

test('what is accepted can be read back from the comment, and from nothing else', () => {
  const read = (text: string) => parseAcceptances(hiddenData(messages.acceptancesData, text));
  expect(read(messages.acceptancesComment(7, [accepted]).body)).toEqual([accepted]);
  expect(read('<!-- isochron:accepted %5B%7B%7D%5D -->')).toEqual([]);
  expect(read('<!-- isochron:accepted %E0%A4%A -->')).toEqual([]);
  expect(read('nothing')).toEqual([]);
});

describe('the chain of escalation', () => {
  const chain: EscalationLevel[] = [
    { name: 'specialist', to: { kind: 'user', login: 'ada' } },
    { name: 'design', to: { kind: 'team', organization: 'octo', team: 'design' } },
    { name: 'everybody', to: { kind: 'label', label: 'help wanted' } },
  ];
  const at = (level: number): Escalation => ({
    number: 7,
    reason: 'signature',
    asked: 'Look at `matmul(a, b)` and set the label, @all.',
    level,
    saidAt: '2026-03-01T09:00:00.000Z',
    state: 'waiting',
  });

  test.each([
    ['user', 0],
    ['team', 1],
    ['label', 2],
    ['end', 3],
  ])('asks a %s', async (name, level) => {
    const { body, marker } = escalations.escalationComment(at(level), chain);
    expect(body.startsWith(marker)).toBe(true);
    expect(parseEscalation(hiddenData(escalations.escalationData, body))).toEqual(at(level));
    await golden(`escalation-${name}.md`, body);
  });

  test('of nobody, and one that has ended', async () => {
    await golden('escalation-no-chain.md', escalations.noChain());
    await golden('escalation-ended.md', escalations.chainEnded());
  });
});

describe('the history of a benchmark', () => {
  const one = 'none-0123456789ab' as Conditions;
  const other = 'none-ba9876543210' as Conditions;
  /** 70 commits, of which 45 have one level, 15 a tenth more, and 10 another suite. */
  const series = Array.from({ length: 70 }, (_, index): BaselinePoint => {
    const ns = index < 45 ? 4.3e6 : index < 60 ? 4.75e6 : 2e6;
    return {
      benchmark: matmul.id,
      testbedId: 'bed',
      sha: (index + 16).toString(16).padEnd(40, 'c'),
      recordedAt: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
      floorNs: ns * (1 + 0.002 * (((index * 0.618) % 1) - 0.5)),
      rounds: 5,
      conditions: index < 60 ? one : other,
    };
  });
  const testbed = { cpu: 'Zen 4', runtime: 'node 26.0.0' };

  test('has its newest 60 commits in a chart, and a row a change', async () => {
    const history = historyOf(matmul.id, series);
    expect(history).toMatchObject({ all: 70, points: { length: 60 } });
    expect(history.changes.map(({ sha, conditions }) => [sha, conditions])).toEqual([
      [series[45]?.sha, null],
      [series[60]?.sha, 'suite'],
    ]);
    await golden('history.md', historyText([history], testbed, 3));
  });

  test('of one commit is a chart all the same', async () => {
    const text = historyText([historyOf(matmul.id, series.slice(0, 1))], testbed, 0);
    await golden('history-one-commit.md', text);
  });
});
