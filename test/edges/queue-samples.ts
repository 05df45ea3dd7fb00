import { once } from 'node:events';
import type { Request } from '#core/model/request.ts';
import type { Log } from '#ports/world.ts';

const repository = {
  owner: 'octo',
  name: 'kernels',
  installationId: 42,
  defaultBranch: 'main',
} as const;

export function pullRequest(number: number, headSha: string): Request {
  return {
    kind: 'pull-request',
    repository,
    number,
    headSha,
    delivery: `delivery of ${headSha}`,
    forced: false,
  };
}

const asked = { repository, number: 3, onPullRequest: true, by: 'ada', delivery: 'comment' };

/** Every kind that a command asks for. A part takes the place of no whole run. */
export const askedFor: readonly Request[] = [
  {
    ...{ kind: 'pull-request', repository, number: 1, headSha: 'a', delivery: 'comment' },
    ...{ forced: true, choices: { suites: ['add'], only: ['add/*'], budgetMs: 90_000 } },
  },
  { kind: 'explain', ...asked, benchmark: null },
  { kind: 'history', ...asked, benchmark: 'add' },
  { kind: 'profile', ...asked, benchmark: 'add', cachegrind: true },
  { kind: 'bisect', ...asked, benchmark: 'add', good: 'v1.2', bad: null },
  { kind: 'tune', ...asked, kernel: 'add' },
  { kind: 'scaffold', ...asked, file: 'src/dot.ts' },
];

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** A log whose messages can be read; `clear` forgets them. */
export function recordingLog() {
  const seen: { readonly level: string; readonly message: string }[] = [];
  const at = (level: string) => (_: object, message: string) => void seen.push({ level, message });
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  const lines = (level: keyof Log) =>
    seen.filter((own) => own.level === level).map(({ message }) => message);
  return { log, lines, clear: () => void seen.splice(0) };
}
