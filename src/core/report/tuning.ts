/** What a search for faster values says: the answers to the command, and the pull request. */
import type { CallNode, Frame } from '../model/profile.ts';
import type { Report } from '../model/report.ts';
import type { TuningResult } from '../model/tuning.ts';
import { testsText } from './failures.ts';
import { headlineTitle } from './headline.ts';
import { code, counted, details, fenced, paragraphs } from './markdown.ts';
import { rowsTable, shortSha } from './rows.ts';
import { changedValues, howManyText, triedTable, visibleText } from './tuning-values.ts';
import { formatSeconds } from './units.ts';
import { correctnessText, environmentText } from './verification.ts';

const longestTail = 2_000;
/** Rows of the table in a description. */
const mostRows = 100;
/** Functions of a profile that are named. */
const mostFunctions = 3;

/** The branch of a kernel's faster values. */
export function tuningBranch(kernel: string): string {
  return `isochron/tune-${kernel}`;
}

/** The answer while it is under way; a later one takes its place. */
export function tuningBegins(kernel: string): string {
  return paragraphs([
    `### Tuning ${code(kernel)}`,
    'The values that its suite declares are tried against the present ones. The best gets a fresh ' +
      'run; if that shows an improvement and nothing that is worse, a pull request follows. This ' +
      'comment will say how it ended.',
  ]);
}

/** The answer when a pull request was opened. */
export function tuningOpened(result: TuningResult, pull: number): string {
  const { kernel, best, report } = result;
  if (best === null || report === null) throw new Error('nothing was confirmed');
  return paragraphs([
    `### ${code(kernel)} is faster with ${code(changedValues(result, best))}: #${pull}`,
    `${headlineTitle(report, code)}. Tried: ${howManyText(result)}.`,
    rowsTable(report, report.judgement.rows.slice(0, mostRows)),
    freshRunText(result),
  ]);
}

/** The answer when nothing was opened: what was tried, and what could have been seen. */
export function tuningNothing(result: TuningResult): string {
  const { kernel, end } = result;
  const title = end === 'no-candidates' ? 'has nothing to try' : 'stays as it is';
  return paragraphs([
    `### ${code(kernel)} ${title}`,
    `${whyNothing(result)} Nothing was opened.`,
    end === 'no-candidates' ? null : `Tried: ${howManyText(result)}. ${visibleText(result)}`.trim(),
    confirmingText(result),
    folded('What was tried', triedTable(result)),
    `### Profiling Results\n\n${profileText(result)}`,
    footer(result),
  ]);
}

/** One sentence or two, with markup. */
export function whyNothing(result: TuningResult): string {
  const { end, best, report } = result;
  const values = best === null ? '' : code(changedValues(result, best));
  switch (end) {
    case 'no-candidates':
      return 'Its suite allows no combination besides the present one.';
    case 'none-faster':
      return 'No candidate was estimated to be faster without being slower elsewhere.';
    case 'none-right':
      return 'Every candidate failed or computed wrong numbers.';
    case 'none-timed':
      return 'The budget ended before a candidate was timed; a longer one allows for more.';
    case 'not-confirmed': {
      const said = report === null ? 'nothing' : headlineTitle(report, code);
      return `${values} was the best of the search, and a fresh run did not confirm it: ${said}.`;
    }
    case 'tests-failed':
      return `${values} is faster, but the tests fail with it.`;
    case 'better':
      return `${values} is faster.`;
  }
}

/** Title and body of the pull request; `issue` is closed by it. */
export function tuningPullRequest(
  result: TuningResult,
  issue: number,
  baseSha: string,
): { readonly title: string; readonly message: string; readonly body: string } {
  const { kernel, best, report } = result;
  if (best === null || report === null) throw new Error('nothing was confirmed');
  const changes = changedValues(result, best);
  const title = `Tune ${kernel}: ${changes}`;
  const shortTitle = title.length <= 72 ? title : `Tune ${kernel}`;
  const body = paragraphs([
    `## Summary\n\n${headlineTitle(report, code)}, with other values of constants that its suite ` +
      'declares for tuning. Nothing else is changed.',
    `Closes #${issue}`,
    `## Optimizations Applied\n\n${changesList(result)}`,
    `## Benchmarks\n\n${rowsTable(report, report.judgement.rows.slice(0, mostRows))}`,
    freshRunText(result),
    `## Profiling Results\n\n${profileText(result)}`,
    `## Verification\n\n${verificationText(report)}`,
    `## Search\n\nTried: ${howManyText(result)}, by successive halving on paired rounds.`,
    folded('What was tried', triedTable(result)),
    `## How to reproduce\n\n${fenced(reproduceText(result, baseSha), 800, 'sh')}`,
    footer(result),
  ]);
  return { title: shortTitle, message: `${shortTitle}\n\nFor #${issue}.`, body };
}

/** Before and after of each parameter that changes, with its place. */
function changesList({ parameters, present, best }: TuningResult): string {
  return parameters
    .filter(({ name }) => best?.[name] !== present[name])
    .map(({ name, kind, file, constant }) => {
      const what = kind === undefined ? '' : ` (${kind})`;
      const where = `${code(constant)} in ${code(file)}`;
      return `- ${code(name)}${what}, ${where}: ${code(`${present[name]}`)} -> ${code(`${best?.[name]}`)}`;
    })
    .join('\n');
}

/** The winner's curse: of many estimates the largest is the luckiest, too. */
function freshRunText({ tried }: TuningResult): string {
  const estimates = tried.filter(({ ratio }) => ratio !== null).length;
  return (
    `These figures are of a fresh run of the present and the new values. Those of the search do ` +
    `not count: the best of ${counted(estimates, 'estimate')} looks better than it is.`
  );
}

function confirmingText({ report, end }: TuningResult): string | null {
  if (report === null || end === 'better') return null;
  return paragraphs([
    '**The fresh run**',
    rowsTable(report, report.judgement.rows.slice(0, mostRows)),
    verificationText(report),
  ]);
}

function verificationText(report: Report): string {
  return paragraphs([
    correctnessText(report),
    testsText(report, longestTail) ?? '**Tests**: no test command is configured.',
    'In the search, too, the numbers of a candidate were verified before it was timed.',
  ]);
}

function reproduceText({ kernel }: TuningResult, baseSha: string): string {
  return [
    `git fetch origin ${tuningBranch(kernel)}`,
    `npx isochron compare ${baseSha} FETCH_HEAD --only ${kernel}`,
    `npx isochron tune ${kernel}`,
  ].join('\n');
}

/** The functions with the most self time of the present kernel. */
function profileText({ kernel, profiles }: TuningResult): string {
  const lines = profiles.flatMap(({ benchmark, base, head }) => {
    const profile = base ?? head;
    return profile === null ? [] : [`- ${code(benchmark, 120)}: ${hottestText(profile.root)}`];
  });
  const how = code(`/perf profile ${kernel}`);
  return lines.length === 0 ? `not measured; ${how} profiles it.` : lines.join('\n');
}

function hottestText(root: CallNode): string {
  const own = new Map<string, { readonly frame: Frame; us: number }>();
  let totalUs = 0;
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const key = `${node.frame.name} ${node.frame.file}`;
    const found = own.get(key) ?? { frame: node.frame, us: 0 };
    found.us += node.selfUs;
    own.set(key, found);
    totalUs += node.selfUs;
    waiting.push(...node.children);
  }
  const hottest = [...own.values()].sort((a, b) => b.us - a.us).slice(0, mostFunctions);
  const share = (us: number): string => `${Math.round((100 * us) / Math.max(1, totalUs))} %`;
  return hottest.map(({ frame, us }) => `${share(us)} in ${code(frame.name, 100)}`).join(', ');
}

function folded(summary: string, content: string | null): string | null {
  return content === null ? null : details(summary, content);
}

function footer({ seed, seconds, report, tried }: TuningResult): string {
  const facts = `${counted(tried.length, 'candidate')}, seed ${seed}, ${formatSeconds(seconds)}`;
  if (report === null) return `---\n<sub>${facts}</sub>`;
  const base = report.base?.sha == null ? '' : `base ${code(shortSha(report.base.sha))} · `;
  return (
    `---\n<sub>${facts} · ${base}run ${code(report.runId)}<br>` + `${environmentText(report)}</sub>`
  );
}
