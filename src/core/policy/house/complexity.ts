import type { CodeFunction, FileFunctions } from '../../model/code.ts';
import type { RuleFinding } from '../../model/house-rules.ts';
import type { CallNode, Frame, ProfilePair } from '../../model/profile.ts';
import { counted, quoted, shortened } from './words.ts';

/** A changed file of a kernel in both arms; null where an arm has no such file. */
export interface FunctionsPair {
  readonly file: string;
  readonly base: FileFunctions | null;
  readonly head: FileFunctions | null;
}

/** A function that takes a part of the time worth naming. */
interface HotFunction {
  readonly frame: Frame;
  /** Of all profiled self time of its benchmark, from 0 to 1. */
  readonly share: number;
}

/** Less is not where the time goes. */
const leastShare = 0.1;

interface ChangedFunction {
  readonly file: string;
  readonly before: CodeFunction | null;
  readonly after: CodeFunction;
  readonly share: number;
}

/** Complexity and nesting of the functions that changed; it asks nothing. */
export function complexityFinding(
  files: readonly FunctionsPair[],
  profiles: readonly ProfilePair[],
): RuleFinding {
  const rule = 'complexity';
  const hot = profiles.flatMap(hotFunctions);
  const unread = files.flatMap(({ base, head }) => {
    const own = head?.unread ?? base?.unread ?? null;
    return own === null ? [] : [`${quoted(own.file)} cannot be parsed (${own.why}).`];
  });
  const changed = files
    .flatMap((pair) => changedIn(pair, hot))
    .toSorted((a, b) => b.share - a.share || increase(b) - increase(a));
  const more = changed.filter((one) => increase(one) > 0).length;
  const details = shortened([...changed.map(lineOf), ...unread]);
  if (changed.length === 0 && unread.length === 0) {
    return { rule, status: 'kept', text: 'No function of a kernel changed.', details };
  }
  const isMore = more > 0 ? `${more} more complex than before` : 'none more complex than before';
  const text = `${counted(changed.length, 'changed function')}, ${isMore}.`;
  return { rule, status: more > 0 || unread.length > 0 ? 'told' : 'kept', text, details };
}

function changedIn(
  { file, base, head }: FunctionsPair,
  hot: readonly HotFunction[],
): readonly ChangedFunction[] {
  const before = new Map((base?.functions ?? []).map((one) => [one.name, one]));
  return (head?.functions ?? [])
    .filter((one) => before.get(one.name)?.digest !== one.digest)
    .map((after) => ({
      file,
      before: before.get(after.name) ?? null,
      after,
      share: Math.max(0, ...hot.filter((one) => isOf(one, file, after)).map(({ share }) => share)),
    }));
}

/** WebAssembly has names and no files. */
function isOf({ frame }: HotFunction, file: string, { name }: CodeFunction): boolean {
  if (frame.file !== null && frame.file !== file) return false;
  return lastPart(frame.name) === lastPart(name);
}

function lastPart(name: string): string {
  return name.split(/[/.#]/).at(-1) ?? name;
}

function increase({ before, after }: ChangedFunction): number {
  if (before === null) return 0;
  const deeper = Math.max(0, after.nesting - before.nesting);
  return Math.max(0, after.complexity - before.complexity) + deeper;
}

function lineOf({ file, before, after, share }: ChangedFunction): string {
  const was = (old: number | undefined): string => (old === undefined ? '' : ` (was ${old})`);
  const figures =
    `complexity ${after.complexity}${was(before?.complexity)}, ` +
    `nesting ${after.nesting}${was(before?.nesting)}`;
  const isNew = before === null ? ', new' : '';
  const isHot = share >= leastShare ? `; hot: ${Math.round(share * 100)} % of the time` : '';
  return `${quoted(after.name)} of ${quoted(file)}${isNew}: ${figures}${isHot}.`;
}

/** Of one benchmark; head's where it was profiled. */
function hotFunctions({ base, head }: ProfilePair): readonly HotFunction[] {
  const root = (head ?? base)?.root;
  if (root === undefined) return [];
  const selves = new Map<string, { readonly frame: Frame; selfUs: number }>();
  let totalUs = 0;
  const visit = ({ frame, selfUs, children }: CallNode): void => {
    totalUs += selfUs;
    const key = `${frame.file ?? ''} ${frame.name}`;
    const known = selves.get(key) ?? { frame, selfUs: 0 };
    known.selfUs += selfUs;
    selves.set(key, known);
    for (const child of children) visit(child);
  };
  visit(root);
  return [...selves.values()]
    .map(({ frame, selfUs }) => ({ frame, share: totalUs > 0 ? selfUs / totalUs : 0 }))
    .filter(({ share }) => share >= leastShare);
}
