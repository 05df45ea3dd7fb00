/** What is said of suites that were written, or could not be. */
import type { LeftOut, Scaffold } from '../model/scaffold.ts';
import { code, counted, paragraphs, prose } from './markdown.ts';

const mostLines = 20;

export function unreadableModule(path: string, why: string): string {
  return `${code(path, 200)} cannot be read: ${why}. Name a TypeScript module of the repository.`;
}

export function nothingToScaffold(path: string, leftOut: readonly LeftOut[]): string {
  const said = leftOut.slice(0, mostLines).map(({ name, why }) => `${code(name)}: ${why}.`);
  return [
    `${code(path, 200)} exports no function of typed arrays and numbers with types on all of them.`,
    ...said,
  ].join('\n');
}

export function scaffoldedBefore({ files }: Scaffold): string {
  const paths = files.slice(0, mostLines).map(({ path }) => code(path));
  return `Everything is there already (${paths.join(', ')}); nothing is overwritten.`;
}

/** The description of the pull request. */
export function scaffoldBody(scaffold: Scaffold, path: string, issue: number): string {
  const { suites, leftOut, live } = scaffold;
  const frozen = suites.filter((own) => own.frozen !== null);
  const lines = suites.map(
    (own) =>
      `- ${code(own.path)} measures ${code(own.kernel)}` +
      (own.frozen === null ? ', held to its plain version' : ''),
  );
  return paragraphs([
    `Closes #${issue}`,
    `Suites for ${code(path)}: sizes and inputs are a beginning, and yours to change.`,
    lines.join('\n'),
    frozen.length === 0
      ? null
      : `The reference of ${counted(frozen.length, 'kernel')} is a frozen copy of the code as it ` +
        'is. It shows that numbers stay as they are, not that they are right, so reports say ' +
        '`unverified: current behaviour` until a person replaces it and takes the line away.',
    live.length === 0 ? null : liveText(live),
    leftOutText(leftOut),
  ]);
}

export function scaffolded(scaffold: Scaffold, pull: number, issue: number): string {
  return paragraphs([
    `### Suites for ${counted(scaffold.suites.length, 'kernel')}`,
    `They are in #${pull}, for issue #${issue}.`,
    leftOutText(scaffold.leftOut),
  ]);
}

function liveText(live: readonly string[]): string {
  const files = live.slice(0, mostLines).map((one) => code(one));
  return `The copy still imports ${files.join(', ')}: what changes there changes the reference.`;
}

function leftOutText(leftOut: readonly LeftOut[]): string | null {
  if (leftOut.length === 0) return null;
  const lines = leftOut
    .slice(0, mostLines)
    .map(({ name, why }) => `- ${code(name)}: ${prose(why)}`);
  return `Left out:\n\n${lines.join('\n')}`;
}

/** For a person at a terminal, once the files are written. */
export function scaffoldText(
  scaffold: Scaffold,
  written: readonly string[],
  kept: readonly string[],
): string {
  const { suites, leftOut, live } = scaffold;
  const frozen = suites.filter((own) => own.frozen !== null);
  const globs = suites.map(({ path }) => `--suite ${path}`).join(' ');
  return [
    ...written.map((path) => `wrote ${path}`),
    ...kept.map((path) => `${path} is there already and stays as it is`),
    ...leftOut.map(({ name, why }) => `left out ${name}: ${why}`),
    ...live.map((path) => `the frozen copy still imports ${path}, which can change`),
    ...(frozen.length === 0
      ? []
      : ['The reference is the code as it is today: replace it, then remove `unverified`.']),
    `Next: npx isochron run ${globs}`,
  ].join('\n');
}
