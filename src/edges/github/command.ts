import { durationForm, durationMs } from '#core/config/duration.ts';
import { nearest } from '#core/config/nearest.ts';
import {
  type Command,
  type CommandName,
  commandNames,
  everything,
  type KnownCommand,
  type RunChoices,
} from '#core/model/command.ts';
import { type Word, wordsOf } from './command-words.ts';

/** What is repeated of a word that was not understood: it is shown in an answer. */
const longestRepeated = 40;
/** Of a glob, a path or a name; nobody writes longer ones by hand. */
const longestArgument = 200;
const longestReason = 500;
const mostArguments = 20;

/** An argument that cannot be used. It is caught here, and its text is the answer. */
class Mistake extends Error {}

/**
 * The command of a comment: its first line that starts with `/perf`, outside of code fences; a bare
 * `/perf` asks for help. Null when there is none. Never throws.
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
    const found = /^ {0,3}\/perf(?:[ \t]+(\S+)(.*))?[ \t]*$/.exec(line);
    if (found !== null) return commandOf(found[1] ?? 'help', found[2] ?? '');
  }
  return null;
}

function commandOf(word: string, rest: string): Command {
  const said = word.toLowerCase();
  const name = commandNames.find((known) => known === said);
  if (name === undefined) {
    // Two letters of a short word make another one of it.
    const most = Math.min(2, Math.floor(said.length / 3));
    const near = nearest(said.slice(0, 20), commandNames, most);
    return { name: 'unknown', word: repeatable(word), near };
  }
  try {
    return readers[name](rest.replace(/\p{Cc}/gu, ' '));
  } catch (error) {
    if (error instanceof Mistake) return { name: 'mistaken', of: name, why: error.message };
    throw error;
  }
}

type Reader = (line: string) => KnownCommand;

const readers: Readonly<Record<CommandName, Reader>> = {
  run: (line) => ({ name: 'run', choices: choicesOf(allWords(line)) }),
  rerun: () => ({ name: 'rerun' }),
  cancel: () => ({ name: 'cancel' }),
  baseline: () => ({ name: 'baseline' }),
  escalate: () => ({ name: 'escalate' }),
  help: () => ({ name: 'help' }),
  approve: (line) => {
    const [sha] = allWords(line);
    return { name: 'approve', sha: sha === undefined ? null : repeatable(sha.text) };
  },
  accept: (line) => {
    const [word] = allWords(line, 1);
    const benchmark = argumentOf(word, 'the benchmark');
    return { name: 'accept', benchmark, reason: reasonIn(line.slice(word?.end)) };
  },
  unaccept: (line) => ({ name: 'unaccept', benchmark: onlyArgument(line, 'the benchmark') }),
  history: (line) => ({ name: 'history', benchmark: onlyArgument(line, 'the benchmark') }),
  explain: (line) => {
    const isBare = line.trim() === '';
    return { name: 'explain', benchmark: isBare ? null : onlyArgument(line, 'the benchmark') };
  },
  profile: profileOf,
  bisect: (line) => {
    const [benchmark, range, more] = allWords(line);
    if (more !== undefined) throw new Mistake(`${shown(more.text)} is one argument too many`);
    const named = argumentOf(benchmark, 'the benchmark');
    return { name: 'bisect', benchmark: named, ...rangeOf(range) };
  },
  tune: (line) => {
    const kernel = onlyArgument(line, 'the kernel');
    if (!/^[\w.-]+$/.test(kernel)) throw new Mistake(`${shown(kernel)} is no name of a kernel`);
    return { name: 'tune', kernel };
  },
  scaffold: (line) => {
    const file = onlyArgument(line, 'the file');
    const isInside = !/^[/\\~]|^[a-z]:|\\/i.test(file) && !file.split('/').includes('..');
    if (!isInside) throw new Mistake(`${shown(file)} is no path inside of the repository`);
    return { name: 'scaffold', file };
  },
};

function allWords(line: string, most?: number): readonly Word[] {
  const words = wordsOf(line, most);
  if (words === null) throw new Mistake('a quotation mark is not closed');
  if (words.length > mostArguments) {
    throw new Mistake(`there are more than ${mostArguments} arguments`);
  }
  return words;
}

function profileOf(line: string): KnownCommand {
  const words = allWords(line);
  const flags = words.filter(isFlag);
  const other = flags.find(({ text }) => text.toLowerCase() !== '--cachegrind');
  if (other !== undefined) throw unknownFlag(other, ['--cachegrind']);
  const [name, more] = words.filter((word) => !isFlag(word));
  if (more !== undefined) throw new Mistake(`${shown(more.text)} is one argument too many`);
  const benchmark = argumentOf(name, 'the benchmark');
  return { name: 'profile', benchmark, cachegrind: flags.length > 0 };
}

function choicesOf(words: readonly Word[]): RunChoices {
  const suites: string[] = [];
  const only: string[] = [];
  let { budgetMs } = everything;
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (!isFlag(word)) {
      suites.push(argumentOf(word, 'a suite'));
      continue;
    }
    const [flag = '', value] = splitFlag(word.text);
    const next = (): Word | undefined =>
      value === undefined ? left.shift() : { ...word, text: value, isQuoted: true };
    if (flag === '--only') only.push(argumentOf(next(), 'the glob after `--only`'));
    else if (flag === '--budget') budgetMs = budgetOf(next());
    else throw unknownFlag(word, ['--only', '--budget']);
  }
  return { suites, only, budgetMs };
}

function budgetOf(word: Word | undefined): number {
  const text = argumentOf(word, 'the time after `--budget`');
  const parsedMs = durationMs(text);
  if (parsedMs === null) {
    throw new Mistake(`${shown(text)} is no time that can be used: give ${durationForm}`);
  }
  return parsedMs;
}

/** Everything after the benchmark, as it was written; quotation marks around all of it go. */
function reasonIn(rest: string): string {
  const [whole, more] = /^\s*["']/.test(rest) ? (wordsOf(rest) ?? []) : [];
  const isQuoted = whole?.isQuoted === true && more === undefined;
  const reason = (isQuoted ? whole.text : rest).trim();
  if (reason === '') {
    throw new Mistake('the reason is missing: it is kept, so that others can read why');
  }
  if (reason.length > longestReason) {
    throw new Mistake(`the reason is longer than ${longestReason} characters`);
  }
  return reason;
}

/** A revision as git reads it, and nothing that reads as an option. */
const revision = /^[\w./@^~{}-]{1,200}$/;

function rangeOf(word: Word | undefined): { good: string | null; bad: string | null } {
  if (word === undefined) return { good: null, bad: null };
  const parts = word.text.split(/\.{2,3}/);
  const [good = '', bad = ''] = parts;
  const isRange = parts.length === 2 && (good !== '' || bad !== '');
  const isUsable = (text: string): boolean =>
    text === '' || (revision.test(text) && !text.startsWith('-'));
  if (!isRange || !isUsable(good) || !isUsable(bad)) {
    throw new Mistake(`${shown(word.text)} is no range of commits such as \`v1.2..main\``);
  }
  return { good: good === '' ? null : good, bad: bad === '' ? null : bad };
}

function onlyArgument(line: string, what: string): string {
  const [first, more] = allWords(line);
  const text = argumentOf(first, what);
  if (more !== undefined) throw new Mistake(`${shown(more.text)} is one argument too many`);
  return text;
}

function argumentOf(word: Word | undefined, what: string): string {
  if (word === undefined) throw new Mistake(`${what} is missing`);
  if (isFlag(word)) throw new Mistake(`${shown(word.text)} is no option here`);
  if (word.text.trim() === '') throw new Mistake(`${what} is empty`);
  if (word.text.length > longestArgument) {
    throw new Mistake(`${what} is longer than ${longestArgument} characters`);
  }
  return word.text;
}

function isFlag({ text, isQuoted }: Word): boolean {
  return !isQuoted && text.startsWith('--');
}

function splitFlag(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  if (at < 0) return [text.toLowerCase(), undefined];
  return [text.slice(0, at).toLowerCase(), text.slice(at + 1)];
}

function unknownFlag(word: Word, known: readonly string[]): Mistake {
  const [flag] = splitFlag(word.text);
  const near = nearest(flag.slice(0, 30), known, 2);
  const hint = near === null ? '' : `; did you mean \`${near}\`?`;
  return new Mistake(`${shown(flag)} is no option here${hint}`);
}

function shown(text: string): string {
  return `\`${repeatable(text)}\``;
}

function repeatable(word: string): string {
  return word.replaceAll('`', '').slice(0, longestRepeated).toWellFormed();
}
