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
