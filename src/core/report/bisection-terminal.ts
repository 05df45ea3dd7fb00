import type { BisectionResult, Finding, SearchRun } from '../model/bisection.ts';
import { type Verdict, worstVerdict } from '../model/judgement.ts';
import { bisectionTitle, changeText, sureText } from './bisection.ts';
import { counted } from './markdown.ts';
import { shortSha } from './rows.ts';
import { line, type Paint, toneOf, unpainted } from './terminal.ts';

/** What the exit code tells: whether anything is slower at all. */
export function bisectionVerdict({ findings, whole }: BisectionResult): Verdict {
  if (findings.length > 0) return 'regression';
  return worstVerdict(whole.outcomes.map(({ verdict }) => verdict));
}

/** For a person at a terminal. */
export function bisectionTerminal(result: BisectionResult, paint: Paint = unpainted): string {
  const { good, bad, whole, findings, commits, untouched, runs, testbedId } = result;
  const equal = untouched === 0 ? '' : ` (${untouched} change nothing that it depends on)`;
  const blocks = [
    [paint(toneOf(bisectionVerdict(result)), line(bisectionTitle(result)))],
    ...findings.map((finding) => findingLines(result, finding)),
    findings.length > 0 ? [line(sureText(findings))] : runLines(range(good, bad), whole),
    [
      paint(
        'faint',
        `${counted(commits, 'commit')}${equal}; ${counted(runs, 'paired run')}; ` +
          `testbed ${testbedId}`,
      ),
    ],
  ];
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function findingLines({ good }: BisectionResult, finding: Finding): readonly string[] {
  const { suspects, skipped, parentSha, before, after, confirmation } = finding;
  const last = suspects.at(-1) ?? suspects[0];
  const skips = new Map(skipped.map(({ commit, why }) => [commit.sha, why]));
  return [
    ...suspects.map(({ sha, author, subject }) => {
      const why = skips.get(sha);
      const note = why === undefined ? '' : ` (skipped: ${why})`;
      return line(`${shortSha(sha)} ${author}: ${subject}${note}`);
    }),
    ...(before === null ? [] : runLines(`before it, ${range(good, before.sha)}`, before.run)),
    ...runLines(`with it, ${range(good, after.sha)}`, after.run),
    ...runLines(`directly, ${range(parentSha, last.sha)}`, confirmation),
  ];
}

function range(from: string, to: string): string {
  return `${shortSha(from)}..${shortSha(to)}`;
}

function runLines(what: string, { outcomes }: SearchRun): readonly string[] {
  return outcomes.map((outcome) => {
    const reason = outcome.reason === null ? '' : `: ${outcome.reason}`;
    const said = `${outcome.benchmark}: ${changeText(outcome)}, ${outcome.verdict}${reason}`;
    return line(`${what}: ${said}`);
  });
}
