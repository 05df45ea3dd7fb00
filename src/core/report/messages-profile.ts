/** The answers to `/perf profile`. */
import type { ProfilePair } from '../model/profile.ts';
import type { CommittedNote } from '../model/publication.ts';
import { code, paragraphs } from './markdown.ts';
import { profileText } from './profile-text.ts';
import { shortSha } from './rows.ts';

/** The answer to `/perf profile`. */
export function profiled(
  benchmark: string,
  profiles: readonly ProfilePair[],
  note: CommittedNote | string | null,
): string {
  const url = typeof note === 'string' ? note : note?.url;
  const parts = profiles.map((pair) =>
    paragraphs([`#### ${code(pair.benchmark, 120)}`, profileText(pair)]),
  );
  return paragraphs([
    `### Profile of ${code(benchmark, 120)}`,
    ...parts,
    url === undefined
      ? 'Flame graphs are kept in the note of an issue: write `Closes #<number>` into the description.'
      : `Flame graphs, and a file for speedscope: [note](${url}).`,
  ]);
}

/** `ids`: all that there are; `isCommand`: whether the glob means commands alone. */
export function nothingToProfile(
  benchmark: string,
  ids: readonly string[],
  isCommand: boolean,
): string {
  if (isCommand) {
    return `\`${benchmark}\` means a command, into which nobody can look; profile it yourself.`;
  }
  const some = ids.slice(0, 5).map((id) => `\`${id}\``);
  const others = ids.length > some.length ? ` and ${ids.length - some.length} more` : '';
  const there = ids.length === 0 ? 'no suite was found' : `there are ${some.join(', ')}${others}`;
  return `No benchmark matches \`${benchmark}\`: ${there}. Give an id or its first parts.`;
}

export function profileNeedsApproval(headSha: string): string {
  return (
    `Profiling runs the code of this pull request, which waits for an approval: read the changes, ` +
    `comment \`/perf approve ${shortSha(headSha)}\`, then ask again.`
  );
}
