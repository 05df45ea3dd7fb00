import { describe, expect, test } from 'vitest';
import { UserError } from '#core/model/errors.ts';
import type { CheckRun } from '#core/model/publication.ts';
import type { Report } from '#core/model/report.ts';
import type { AskedRequirements } from '#core/model/requirement.ts';
import { calibrationRunText, calibrationSummary } from '#core/report/calibration.ts';
import * as checks from '#core/report/check-run.ts';
import { pullRequestComment, reportBody } from '#core/report/comment.ts';
import { linkText } from '#core/report/failures.ts';
import { reportJson } from '#core/report/json.ts';
import * as messages from '#core/report/messages.ts';
import { baselineNote, measuringNote, mergeNote, reportNote } from '#core/report/note.ts';
import { approvalNeedsWriteAccess, askedIn } from '#core/report/rules.ts';
import { terminalReport } from '#core/report/terminal.ts';
import * as fixtures from './report-fixtures.ts';
import { doubted, probedRight, probedWrong } from './report-numbers.ts';
import { ruled } from './ruled-report.ts';

/** One message, one golden file; `vitest -u` writes them anew, and the diff is what to review. */
async function golden(name: string, text: string): Promise<void> {
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(`../golden/${name}`);
}

const { headSha, pullRequest } = fixtures;
const settings = { notesBranch: 'isochron/notes' };

describe('the comment of a pull request', () => {
  const { regressed, incorrect, errored, inconclusive, improved, alone, report } = fixtures;
  const unchanged = report();
  const reports = { regressed, incorrect, errored, inconclusive, improved, unchanged };
  const probed = { 'probed-right': probedRight, 'probed-wrong': probedWrong };
  const cases = { ...reports, ...probed, doubted };

  test.each(Object.entries(cases))('%s', async (name, own) => {
    const comment = pullRequestComment(own, 7);
    expect(comment).toMatchObject({ number: 7, verdict: own.judgement.headline });
    expect(comment.body.startsWith(comment.marker)).toBe(true);
    await golden(`comment-${name}.md`, comment.body);
  });

  test('with a note that went elsewhere', async () => {
    const note = {
      branch: 'isochron/notes',
      sha: headSha,
      url: 'https://github.com/acme/kernels/blob/isochron%2Fnotes/notes/issues/12/README.md',
      elsewhere: 'the branch `topic` is protected',
      changed: true,
    };
    await golden('comment-note-elsewhere.md', pullRequestComment(improved, 7, note).body);
  });

  test('with rows that the stored baseline disagrees with', async () => {
    const disagrees = { ...fixtures.agreeing, says: 'disagrees' } as const;
    const rows = report().judgement.rows.map((own) => ({ ...own, baseline: disagrees }));
    await golden('comment-baseline-disagrees.md', reportBody(report({ judged: { rows } })));
  });

  test('with rules of the house that are not kept, folded, and what they ask hidden', async () => {
    const comment = pullRequestComment(ruled, 7);
    await golden('comment-rules.md', comment.body);
    expect([...askedIn(comment.body)]).toEqual([['signatures', '00c0ffee']]);
    expect([...askedIn(`below\n\n${comment.body}`)]).toEqual([]);
    const kept = ruled.rules.filter(({ status }) => status === 'kept');
    expect(reportBody(report({ rules: kept }))).toContain('(2 kept)');
    expect(pullRequestComment(report({ rules: kept }), 7).body).toContain('2 rules kept.');
  });

  test('of one tree alone', async () => {
    await golden('comment-alone.md', reportBody(alone));
  });
});

describe('check runs', () => {
  const outcome = { headSha: fixtures.baseSha, conclusion: 'success', title: 'T' } as const;
  const failed = new UserError('`a` is wrong.\n`b` is too.', 'last\nlines');
  const cases: Record<string, CheckRun> = {
    regressed: checks.reportCheck(fixtures.regressed, headSha, 'failure'),
    rules: checks.reportCheck(ruled, headSha, 'failure'),
    queued: checks.queuedCheck(headSha),
    running: checks.runningCheck(headSha),
    'nothing-measured': checks.nothingMeasuredCheck(headSha),
    'needs-issue': checks.needsIssueCheck(headSha),
    'waiting-for-approval': checks.waitingForApprovalCheck(headSha),
    'errored-internal': checks.erroredCheck(headSha, 'id-1'),
    'errored-user': checks.erroredCheck(headSha, failed),
    carried: checks.carriedCheck({ ...outcome, summary: 'The report.' }, headSha),
    restored: checks.restoredCheck({ ...outcome, headSha, summary: 'The report.' }),
    'stopped-newer-push': checks.stoppedCheck(headSha, 'newer-push'),
    'stopped-closed': checks.stoppedCheck(headSha, 'closed'),
    'stopped-cancelled': checks.stoppedCheck(headSha, 'cancelled'),
  };

  test.each(Object.entries(cases))('%s', async (name, own) => {
    const { status, conclusion, title, summary } = own;
    expect(own).toMatchObject({ name: 'isochron', headSha });
    expect(conclusion === null).toBe(status !== 'completed');
    expect(summary.length).toBeLessThanOrEqual(65_535);
    const text = `${status}, ${conclusion ?? 'no conclusion'}: ${title}\n\n${summary}`;
    await golden(`check-${name}.md`, text);
  });

  test('carried twice names the newest head that was judged or carried, once', () => {
    const once = checks.carriedCheck({ ...outcome, summary: 'The report.' }, headSha);
    const twice = checks.carriedCheck(
      { ...outcome, summary: once.summary, headSha },
      'f'.repeat(40),
    );
    expect(twice.summary.match(/Carried over/g)).toHaveLength(1);
    expect(twice.summary).toContain('The report.');
  });
});

function issueComment(own: Report, asked: AskedRequirements | null): string {
  return messages.issueBaseline(own, { number: 12 }, 'https://n.example', asked).body;
}

describe('messages', () => {
  const error = new UserError('`.github/isochron.yml`, line 2: `bugdet` is not a setting.', 'a\nb');
  const link = { issue: 12, otherBase: true };
  const cases: Record<string, string> = {
    'needs-issue': messages.needsIssue(),
    'waits-for-approval': messages.waitsForApproval('ada', headSha),
    'approval-needs-write-access': approvalNeedsWriteAccess('perf: signature-approved', 'eve'),
    'user-error': messages.userError(error),
    'internal-error': messages.internalError('id-1'),
    'no-sandbox': messages.noSandbox(),
    'no-suites': messages.noSuites(),
    'nothing-touched-any-more': messages.nothingTouchedAnyMore(headSha),
    'settings-changed': messages.settingsChanged(null),
    'settings-mistaken': messages.settingsChanged('Line 2: `bugdet` is no key.'),
    'fork-is-gone': messages.forkIsGone(),
    'link-none': linkText({ kind: 'none' }) ?? '',
    'link-named': linkText({ kind: 'named', ...link }) ?? '',
    'link-guessed': linkText({ kind: 'guessed', from: 'title', ...link }) ?? '',
    'no-ceilings': messages.noCeilings(),
    'unclear-in-issue': messages.unclearInIssue(12, 2),
    'issue-baseline': issueComment(fixtures.alone, { requirements: [], unclear: [] }),
    'issue-asking': issueComment(fixtures.asking, { requirements: [], unclear: fixtures.unclear }),
    'issue-unclear': issueComment(fixtures.alone, { requirements: [], unclear: fixtures.unclear }),
    'issue-without-suites': issueComment(
      fixtures.report({ base: null, judged: { rows: [] } }),
      null,
    ),
  };

  test.each(Object.entries(cases))('%s', async (name, text) => {
    await golden(`message-${name}.md`, text);
  });
});

describe('notes', () => {
  const report = reportNote(fixtures.regressed, pullRequest, 12, settings, 'acme/kernels');
  const cases = {
    measuring: measuringNote(pullRequest, 12, settings),
    report,
    'report-rules': reportNote(ruled, pullRequest, 12, settings, 'acme/kernels'),
    'report-incorrect': reportNote(fixtures.incorrect, pullRequest, 12, settings, 'acme/kernels'),
    'report-errored': reportNote(fixtures.errored, pullRequest, 12, settings, 'acme/kernels'),
    'report-probed-wrong': reportNote(probedWrong, pullRequest, 12, settings, 'acme/kernels'),
    baseline: baselineNote(fixtures.asking, { number: 12, author: 'ada' }, settings, {
      asked: { requirements: [], unclear: fixtures.unclear },
      kernelCode: {
        functions: [{ file: 'kernels/matmul/a|b.ts', name: 'tile', complexity: 12, nesting: 4 }],
        growths: [
          {
            ...{ kernel: 'matmul', implementation: 'optimized', size: 'n', shapes: 4 },
            exponent: { value: 2.973, standardError: 0.014 },
          },
        ],
      },
    }),
  };

  test.each(Object.entries(cases))('%s', async (name, note) => {
    await golden(`note-${name}.md`, mergeNote(null, note, []).text);
  });
});

describe('outside of GitHub', () => {
  const { regressed, incorrect, errored, alone } = fixtures;
  const reports = { regressed, incorrect, errored, alone };
  const probed = { 'probed-right': probedRight, 'probed-wrong': probedWrong };
  test.each(Object.entries({ ...reports, ...probed, doubted }))(
    'the terminal: %s',
    async (name, own) => {
      await golden(`terminal-${name}.txt`, terminalReport(own));
    },
  );

  test('a run of a commit against itself, and what all of them say', async () => {
    const { runs, alarms } = { runs: 20, alarms: 1 };
    const calibration = { runs, alarms, regressions: 0, improvements: 1, upperBound: 0.21611 };
    const floors = new Map(
      regressed.judgement.rows.map(({ benchmark: { id } }, n) => [id, n / 700]),
    );
    const text = [
      calibrationRunText('Run 20 of 20', regressed),
      calibrationRunText('Run 1 of 1', errored),
      calibrationSummary(calibration, floors),
      calibrationSummary({ ...calibration, runs: 1, alarms: 0, upperBound: 0.95 }, new Map()),
      calibrationSummary(null, new Map()),
    ];
    await golden('terminal-calibration.txt', text.join('\n\n'));
  });

  test('the JSON document', async () => {
    await golden('report-json.txt', JSON.stringify(reportJson(regressed), null, 2));
  });
});
