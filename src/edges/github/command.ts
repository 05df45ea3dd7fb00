import type { Command } from '#core/model/event.ts';

const known = ['run', 'help', 'cancel'] as const;

/** What is repeated of a word that was not understood: it is shown in an answer. */
const longestWord = 40;

/**
 * The command of a comment: its first line that starts with `/perf`, outside of code fences; a bare
 * `/perf` asks for help. Null when there is none.
 */
export function parseCommand(body: string): Command | null {
  let fence: string | null = null;
  for (const line of body.split(/\r?\n/)) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1] ?? null;
    if (mark !== null) {
      if (fence === null) fence = mark;
      else if (fence === mark) fence = null;
      continue;
    }
    if (fence !== null) continue;
    const found = /^ {0,3}\/perf(?:[ \t]+(\S+)(?:[ \t]+(\S+))?|[ \t]*$)/.exec(line);
    if (found !== null) return commandOf(found[1] ?? 'help', found[2] ?? null);
  }
  return null;
}

function commandOf(word: string, next: string | null): Command {
  const said = word.toLowerCase();
  if (said === 'approve') return { name: 'approve', sha: next === null ? null : repeatable(next) };
  const name = known.find((candidate) => candidate === said);
  return name === undefined ? { name: 'unknown', word: repeatable(word) } : { name };
}

function repeatable(word: string): string {
  return word.replaceAll('`', '').slice(0, longestWord);
}
