import { Octokit } from 'octokit';
import type { Log } from '#ports/world.ts';

/** How politely GitHub is asked, and how long it is waited for before the queue takes over. */
interface Patience {
  /**
   * Further attempts after a 5xx or a broken line; what must not happen twice is never repeated.
   */
  readonly retries: number;
  /** A rate limit that ends within this is waited for once; a longer one is a TransientError. */
  readonly longestWaitSeconds: number;
  /** Spaces writes by a second, as GitHub asks; pointless on a server of one's own. */
  readonly spaced: boolean;
  /** What a second of waiting takes, milliseconds. */
  readonly secondMs: number;
}

const defaultPatience: Patience = {
  retries: 2,
  longestWaitSeconds: 20,
  spaced: true,
  secondMs: 1000,
};

export interface OctokitOptions {
  /** Such as `https://api.github.com`, or `https://host/api/v3`. */
  readonly apiUrl: string;
  readonly log: Log;
  readonly patience?: Partial<Patience>;
}

/** No answer of GitHub's takes longer than this; a dead line would hold a worker for ever. */
const answerTimeoutMs = 60_000;

/** The rest of the list of octokit's retry plugin, and what the throttling plugin looks after. */
const neverRetried = [400, 401, 403, 404, 409, 410, 422, 429, 451];

/** Octokit's class with our address, log and patience built in; App and installations share it. */
export function octokitWith(options: OctokitOptions): typeof Octokit {
  const patience = { ...defaultPatience, ...options.patience };
  const waits = (seconds: number, _request: object, _octokit: unknown, waitedBefore: number) =>
    waitedBefore === 0 && seconds <= patience.longestWaitSeconds;
  return Octokit.plugin(neverTwice).defaults({
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    log: quietLog(options.log),
    request: { fetch: fetchWhole },
    retry: {
      retries: patience.retries,
      retryAfterBaseValue: patience.secondMs,
      doNotRetry: neverRetried,
    },
    throttle: {
      enabled: patience.spaced,
      onRateLimit: waits,
      onSecondaryRateLimit: waits,
      retryAfterBaseValue: patience.secondMs,
    },
  });
}

/**
 * A comment, an issue, a pull request or a check run that was made although the answer was lost
 * must not be made a second time: the queue comes back later, looks first, and edits it.
 */
function neverTwice(octokit: Pick<Octokit, 'hook'>): void {
  octokit.hook.before('request', (request) => {
    const makes =
      request.method === 'POST' && /\/(comments|issues|pulls|check-runs)$/.test(request.url);
    if (makes) request.request = { ...request.request, retries: 0 };
  });
}

/**
 * Octokit takes a body that breaks off for an empty one, and where no comment is listed a second
 * report is made: awaited whole here, it is a broken line.
 */
async function fetchWhole(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) });
  await response.clone().arrayBuffer();
  return response;
}

/**
 * Octokit passes whole requests, headers included, as further arguments: only its words are kept.
 */
export function quietLog(
  log: Log,
): Record<'debug' | 'info' | 'warn' | 'error', (text: string) => void> {
  return {
    debug: (text) => log.debug({}, text),
    info: (text) => log.info({}, text),
    warn: (text) => log.warn({}, text),
    error: (text) => log.error({}, text),
  };
}
