import { CancelledError, TransientError, UserError } from '#core/model/errors.ts';
import { needsOf } from './permissions.ts';

/** What octokit's errors carry, as far as it is needed here. */
interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly method: string;
  readonly url: string;
}

/** The HTTP status that GitHub answered; null when the error is not an answer. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}

/** The answer, or null where GitHub answered one of these statuses. */
export async function unless<T>(statuses: readonly number[], asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && statuses.includes(status) && !isRateLimit(refusalOf(error))) return null;
    throw error;
  }
}

/**
 * Whether GitHub will not do it however often it is asked; a rate limit is none, though it is a
 * 403.
 */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status !== null && [403, 404, 409, 422].includes(status) && !isRateLimit(refusalOf(error));
}

/**
 * GitHub's answer as one of our errors: what passes is a TransientError that says when to come
 * back, what people can mend is a UserError that says how. `doing` completes "GitHub refused to …".
 */
export function asOurs(error: unknown, doing: string): Error {
  if (isOurs(error)) return error;
  const graphql = fromGraphql(error, doing);
  if (graphql !== null) return graphql;
  if (statusOf(error) === null) return error instanceof Error ? error : new Error(String(error));
  const refusal = refusalOf(error);
  if (isRateLimit(refusal)) return rateLimited(doing, retryAfterMs(refusal.headers));
  if (refusal.status >= 500 || refusal.status === 408) {
    const waitMs = retryAfterMs(refusal.headers);
    const said = `${refusal.status}: ${refusal.message}`;
    return new TransientError(`GitHub could not ${doing} just now (${said})`, waitMs);
  }
  return new UserError(`GitHub refused to ${doing} (${saidBy(refusal)}). ${whatToDo(refusal)}`);
}

function isOurs(error: unknown): error is Error {
  return (
    error instanceof UserError || error instanceof TransientError || error instanceof CancelledError
  );
}

function isRateLimit(refusal: Refusal): boolean {
  if (refusal.status === 429) return true;
  if (refusal.status !== 403) return false;
  const { headers, message } = refusal;
  return (
    isSpent(headers) ||
    headers['retry-after'] !== undefined ||
    /rate limit|abuse detection/i.test(message)
  );
}

function isSpent(headers: Refusal['headers']): boolean {
  return String(headers['x-ratelimit-remaining']) === '0';
}

/** GitHub's own advice for a limit of which it does not say when it ends. */
const waitForUnknownEndMs = 60_000;

function rateLimited(doing: string, waitMs: number | null): TransientError {
  const text = `GitHub's rate limit is reached; it was asked to ${doing}`;
  return new TransientError(text, waitMs ?? waitForUnknownEndMs);
}

/**
 * From `retry-after` (seconds) or, where the quota is spent, `x-ratelimit-reset` (seconds since
 * 1970); null without either.
 */
function retryAfterMs(headers: Refusal['headers'], spent = isSpent(headers)): number | null {
  const seconds = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(seconds)) return seconds * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  // One second more: GitHub rounds the time of the reset down.
  if (spent && Number.isFinite(reset)) return Math.max(0, reset * 1000 - Date.now()) + 1000;
  return null;
}

function saidBy(refusal: Refusal): string {
  return refusal.message === '' ? `${refusal.status}` : `${refusal.status}: ${refusal.message}`;
}

function whatToDo(refusal: Refusal): string {
  switch (refusal.status) {
    case 401:
      return 'Check that APP_ID and PRIVATE_KEY are of one App, and that the key was not revoked.';
    case 403:
      return /not accessible by integration|permission/i.test(refusal.message)
        ? `The App needs ${permissionText(refusal)}: grant it in the App's settings, ` +
            'then accept it on the page of the installation.'
        : 'Mend what GitHub names, then ask again with `/perf run`.';
    case 404:
      return 'Check that it still exists and that the App is installed where it lives.';
    case 410:
      return "Issues are disabled there: enable them in the repository's settings.";
    case 422:
      return 'Mend what GitHub names, then ask again with `/perf run`.';
    default:
      return 'Ask again with `/perf run` when it is mended.';
  }
}

/**
 * GitHub names the permissions that an endpoint accepts, as `issues=write; pull_requests=write`
 * (`;` is "or", `,` is "and"); an older server does not, then our own table does.
 */
function permissionText(refusal: Refusal): string {
  const header = refusal.headers['x-accepted-github-permissions'];
  const accepted = typeof header === 'string' && header !== '' ? header : null;
  const own = Object.entries(needsOf(refusal.method, refusal.url) ?? {})
    .map(([scope, access]) => `${scope}=${access}`)
    .join(',');
  const text = (accepted ?? own)
    .split(';')
    .map((all) =>
      all
        .split(',')
        .map((one) => `\`${one.trim().replace('=', ': ')}\``)
        .join(' and '),
    )
    .join(' or ');
  return text === '``' ? 'more permissions' : `the permission ${text}`;
}

function refusalOf(error: unknown): Refusal {
  const { status, message, response, request } = error as {
    status: number;
    message?: string;
    response?: { headers?: Refusal['headers']; data?: unknown };
    request?: { method?: string; url?: string };
  };
  return {
    status,
    message: messageOf(response?.data) ?? message ?? '',
    headers: response?.headers ?? {},
    method: request?.method ?? '',
    url: request?.url ?? '',
  };
}

/** `message` and the messages of `errors` in the body of an answer. */
function messageOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('message' in data)) return null;
  const details = 'errors' in data && Array.isArray(data.errors) ? data.errors : [];
  const texts = [data.message, ...details.map(detailOf)];
  return texts.filter((text) => typeof text === 'string' && text !== '').join('; ');
}

function detailOf(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (typeof detail !== 'object' || detail === null) return '';
  const { message, field, code } = detail as Record<string, unknown>;
  if (typeof message === 'string') return message;
  return [field, code].filter((part) => typeof part === 'string').join(' ');
}

interface GraphqlAnswer {
  readonly errors: readonly { readonly type?: string; readonly message: string }[];
  readonly headers: Refusal['headers'];
}

/**
 * GraphQL answers 200 and lists what went wrong. A spent quota is `RATE_LIMITED` in GitHub's
 * documents and `RATE_LIMIT` on the line, a query's price may leave a rest of it; a secondary limit
 * is told by its text alone.
 */
function fromGraphql(error: unknown, doing: string): Error | null {
  const answer = graphqlAnswerOf(error);
  if (answer === null) return null;
  const { errors, headers } = answer;
  const isQuota = errors.some(({ type }) => type === 'RATE_LIMITED' || type === 'RATE_LIMIT');
  if (isQuota) return rateLimited(doing, retryAfterMs(headers, true));
  const said = errors.map(({ message }) => message).join('; ');
  if (/secondary rate limit/i.test(said)) return rateLimited(doing, retryAfterMs(headers));
  if (/something went wrong|timeout/i.test(said)) {
    return new TransientError(`GitHub could not ${doing} just now (${said})`);
  }
  return new UserError(
    `GitHub refused to ${doing} (${said}). ` +
      'Check that the App may read issues and pull requests there.',
  );
}

/** Octokit has two errors for such an answer: the throttling plugin throws one of its own. */
function graphqlAnswerOf(error: unknown): GraphqlAnswer | null {
  if (!(error instanceof Error) || statusOf(error) !== null) return null;
  if (error.name === 'GraphqlResponseError') {
    const { errors = [], headers = {} } = error as Partial<GraphqlAnswer>;
    return { errors, headers };
  }
  const { response } = error as {
    response?: { headers?: Refusal['headers']; data?: { errors?: GraphqlAnswer['errors'] } };
  };
  const errors = response?.data?.errors;
  return errors === undefined ? null : { errors, headers: response?.headers ?? {} };
}
