/** Answers that GitHub gives on a bad day, on demand. */
import { type Call, failure, type Reply } from './rest.ts';

interface Fault {
  readonly method: string;
  readonly path: string | RegExp;
  readonly reply: Reply;
  left: number;
}

/** What GitHub says with each status. */
const messages: Readonly<Record<number, string>> = {
  401: 'Bad credentials',
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Issues are disabled for this repo',
  422: 'Validation Failed',
  429: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service unavailable',
};

export class Faults {
  #faults: Fault[] = [];

  /** The next `times` requests of this method (or `*`) to a path that matches fail. */
  add(
    method: string,
    path: string | RegExp,
    status: number,
    headers: Readonly<Record<string, string>> = {},
    times = 1,
  ): void {
    const limited = headers['x-ratelimit-remaining'] === '0';
    const message = limited ? 'API rate limit exceeded' : (messages[status] ?? 'Failed');
    const reply = { ...failure(status, message), headers };
    this.#faults.push({ method: method.toUpperCase(), path, reply, left: times });
  }

  clear(): void {
    this.#faults = [];
  }

  take(call: Call): Reply | null {
    const fault = this.#faults.find((candidate) => matches(candidate, call));
    if (fault === undefined) return null;
    fault.left -= 1;
    return fault.reply;
  }
}

function matches(fault: Fault, call: Call): boolean {
  if (fault.left <= 0 || (fault.method !== '*' && fault.method !== call.method)) return false;
  return typeof fault.path === 'string' ? call.path === fault.path : fault.path.test(call.path);
}
