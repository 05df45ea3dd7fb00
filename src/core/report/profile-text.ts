/** Profiles as Markdown: what a comment folds, and what a note keeps. */
import type { ArmProfile, Counters, ProfilePair } from '../model/profile.ts';
import { code, counted, details, paragraphs, prose, table } from './markdown.ts';
import { profileFileNames } from './profile-files.ts';
import { type ProfileFinding, profileFindings } from './profile-findings.ts';
import { hotFunctions, placeText, shareText } from './profile-shares.ts';
import { significant } from './units.ts';

/** Functions of a table, and how hot they are at least in one of the arms. */
const mostFunctions = 8;
const leastShare = 0.01;
const mostFindings = 4;
const none = '–';
const notMeasured = 'not measured';

/** The profiles of a report, folded; null without any. */
export function foldedProfiles(profiles: readonly ProfilePair[]): string | null {
  if (profiles.length === 0) return null;
  const parts = profiles.map((pair) =>
    details(`Profile of ${htmlCode(pair.benchmark)}`, profileText(pair)),
  );
  return parts.join('\n\n');
}

/** One benchmark's profile: top functions, what they say, what was counted. */
export function profileText(pair: ProfilePair): string {
  return paragraphs([
    functionsTable(pair),
    bullets([
      ...profileFindings(pair).map(({ text }) => sentence(text)),
      ...countedLines(pair).map(sentence),
      ...pair.failures.map(({ message }) => `Not profiled: ${prose(message, 300)}`),
    ]),
  ]);
}

/** The section of a note: figures of both arms, findings with what helps, files `of` it. */
export function profilingResults(profiles: readonly ProfilePair[], of: string): string | null {
  if (profiles.length === 0) return null;
  return paragraphs([
    '### Profiling Results',
    armsTable(profiles),
    bullets(profiles.flatMap((pair) => noteFindings(pair))),
    countedInNote(profiles),
    bullets(profiles.flatMap((pair) => filesLine(pair, of))),
  ]);
}

/** One tree alone has no arms to tell apart. */
function isLone({ base, failures }: ProfilePair): boolean {
  return base === null && failures.every(({ arm }) => arm === 'head');
}

function armsTable(profiles: readonly ProfilePair[]): string {
  const areLone = profiles.every(isLone);
  const columns = [
    { title: 'Operation', isFigure: false },
    ...(areLone ? [] : [{ title: 'Arm', isFigure: false }]),
    { title: 'Hotspot', isFigure: false },
    { title: 'Share', isFigure: true },
    { title: 'SIMD', isFigure: true },
    { title: 'Instructions a call', isFigure: true },
    { title: 'Cache misses a call', isFigure: true },
  ];
  const rows = profiles.flatMap((pair) => {
    const operation = code(pair.benchmark, 120);
    if (areLone) return [[operation, ...armCells(pair, 'head')]];
    return [
      [operation, 'Baseline', ...armCells(pair, 'base')],
      [operation, 'Optimized', ...armCells(pair, 'head')],
    ];
  });
  return table(columns, rows);
}

function functionsTable(pair: ProfilePair): string | null {
  const hot = hotFunctions(pair).filter(
    ({ base, head }) => Math.max(base ?? 0, head ?? 0) >= leastShare,
  );
  if (hot.length === 0) return null;
  const shown = hot.slice(0, mostFunctions);
  const share = (value: number | null): string => (value === null ? none : shareText(value));
  const rows = shown.map(({ frame, base, head }) => [
    code(frame.name, 100),
    prose(placeText(frame), 100),
    ...(isLone(pair) ? [share(head)] : [share(base), share(head)]),
  ]);
  const left = hot.length - shown.length;
  const columns = [
    { title: 'Function', isFigure: false },
    { title: 'Where', isFigure: false },
    ...(isLone(pair) ? ['Share'] : ['Baseline', 'Optimized']).map((title) => {
      return { title, isFigure: true };
    }),
  ];
  return table(columns, rows) + (left === 0 ? '' : `\n\nAnd ${counted(left, 'more function')}.`);
}

function armCells(pair: ProfilePair, arm: 'base' | 'head'): readonly string[] {
  const profile = pair[arm];
  if (profile === null) return [notMeasured, none, none, none, none];
  const alone = { ...pair, base: null, head: profile };
  const [hottest] = hotFunctions(alone);
  const { simd, counters } = profile;
  return [
    hottest === undefined ? none : code(hottest.frame.name, 100),
    hottest === undefined ? none : shareText(hottest.head ?? 0),
    simd === null ? 'none' : simd.share === null ? notMeasured : shareText(simd.share),
    eventText(counters?.instructions),
    eventText(counters?.cacheMisses),
  ];
}

/** `12.3 million`; a call's events are known to three digits at best. */
function eventText(count: number | null | undefined): string {
  if (count === null || count === undefined) return notMeasured;
  if (count >= 1e9) return `${significant(count / 1e9, 3)} G`;
  if (count >= 1e6) return `${significant(count / 1e6, 3)} M`;
  return count >= 1e3 ? `${significant(count / 1e3, 3)} k` : significant(count, 3);
}

/** Figures stand in the table. */
function countedInNote(profiles: readonly ProfilePair[]): string {
  const lines = profiles.flatMap((pair) => countedLines(pair));
  const missing = lines.filter((text) => text.includes('not measured'));
  const tools = profiles.flatMap(({ base, head }) => head?.counters ?? base?.counters ?? []);
  const told = tools.some(({ by }) => by === 'cachegrind')
    ? ["counted in cachegrind's simulated processor, which is not this machine's."]
    : tools.length > 0
      ? ['counted in the processor, by perf.']
      : [];
  return [...new Set([...told, ...missing])].map(sentence).join(' ');
}

function noteFindings(pair: ProfilePair): readonly string[] {
  return profileFindings(pair)
    .slice(0, mostFindings)
    .map((finding) => `${code(pair.benchmark, 120)}: ${prose(finding.text)}${link(pair, finding)}`);
}

/** Only to what the repository has. */
function link({ patterns }: ProfilePair, { section }: ProfileFinding): string {
  if (section === null || !patterns.includes(section)) return '';
  return ` What helps: [${section}](../../../kernels/README.md#${anchorOf(section)}).`;
}

/** As GitHub makes them of headings: lower case, hyphens for spaces, no punctuation. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

/** What was counted, a sentence an arm; why it was not, and how it would be. */
export function countedLines(pair: ProfilePair): readonly string[] {
  const arms = [pair.head, pair.base].flatMap((arm) => arm ?? []);
  const counts = arms.flatMap((arm) => (arm.counters ? [countsOf(arm, arm.counters)] : []));
  const missing = arms.flatMap(({ notCounted }) =>
    notCounted === null ? [] : [`instructions and cache misses: not measured; ${notCounted}.`],
  );
  return [...counts, ...new Set(missing)];
}

function countsOf({ arm }: ArmProfile, counters: Counters): string {
  const { by, instructions, cycles, cacheReferences, cacheMisses, branchMisses } = counters;
  const parts = [
    ['instructions', instructions],
    ['cycles', cycles],
    ['references to the last cache', cacheReferences],
    ['misses of it', cacheMisses],
    ['mispredicted branches', branchMisses],
  ] as const;
  const text = parts
    .filter(([, count]) => count !== null)
    .map(([name, count]) => `${eventText(count)} ${name}`);
  const where = by === 'perf' ? 'counted by perf' : "in cachegrind's simulated processor";
  return `a call of ${arm}, ${where}: ${text.join(', ')}.`;
}

function filesLine(pair: ProfilePair, of: string): readonly string[] {
  const { flame, difference, speedscope } = profileFileNames(pair, of);
  const links = [
    flame === null ? '' : `[flame graph](${flame})`,
    difference === null ? '' : `[difference to base](${difference})`,
    speedscope === null ? '' : `[for speedscope](${speedscope})`,
  ].filter((own) => own !== '');
  const failed = pair.failures.map(({ message }) => `${prose(message, 300)}`);
  return [`${code(pair.benchmark, 120)}: ${[...links, ...failed].join(', ')}`];
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** A finding at the beginning of a line. */
function sentence(text: string): string {
  return prose(text.charAt(0).toUpperCase() + text.slice(1));
}

/** In a summary, where Markdown is not read. */
function htmlCode(text: string): string {
  return `<code>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</code>`;
}
