/** The command that shows where a benchmark's time goes. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { profileLocal } from '#app/profile-local.ts';
import { UserError } from '#core/model/errors.ts';
import type { ProfilePair } from '#core/model/profile.ts';
import { differenceGraph, headGraph } from '#core/report/profile-files.ts';
import { terminalProfile } from '#core/report/profile-terminal.ts';
import { speedscopeText } from '#core/report/speedscope.ts';
import { withBench } from './main-local.ts';

export interface ProfileFlags {
  readonly base?: string;
  readonly suite: readonly string[];
  readonly svg?: string;
  readonly speedscope?: string;
  readonly json?: boolean;
  readonly cachegrind?: boolean;
}

/** A file of one's own may be as long as it likes, within reason. */
const longestFile = 2 ** 24;

/** 0 where every benchmark has its profile, 2 where one failed. */
export async function profileHere(benchmarks: string, flags: ProfileFlags): Promise<number> {
  const pairs = await withBench((bench, signal) => {
    const counting = flags.cachegrind === true ? 'cachegrind' : 'processor';
    const { base = null, suite: suites } = flags;
    const options = { directory: process.cwd(), base, suites, benchmarks, counting } as const;
    return profileLocal(bench, options, signal);
  });
  const [first] = pairs.filter(({ head }) => head !== null);
  for (const [file, text] of [
    [flags.svg, graphOf],
    [flags.speedscope, (pair: ProfilePair) => speedscopeText(pair, longestFile)],
  ] as const) {
    if (file !== undefined && first !== undefined) await save(file, text(first));
  }
  const text =
    flags.json === true
      ? JSON.stringify({ format: 1, profiles: pairs.map(withoutPatterns) }, null, 2)
      : pairs.map(terminalProfile).join('\n\n');
  process.stdout.write(`${text}\n`);
  return pairs.some(({ failures }) => failures.length > 0) ? 2 : 0;
}

/** The difference, where there are two arms. */
function graphOf({ benchmark, base, head }: ProfilePair): string {
  if (head === null) return '';
  return base === null
    ? headGraph(benchmark, head.root)
    : differenceGraph(benchmark, base.root, head.root);
}

function withoutPatterns({ patterns: _, ...pair }: ProfilePair) {
  return pair;
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UserError(`The profile cannot be saved to ${file} (${(error as Error).message}).`);
  }
}
