/** What was asked of the fake. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document that a test looks into
  readonly body: any;
}

export type Answer = readonly [status: number, body?: unknown, headers?: Record<string, string>];

/** Answers a route; `parts` are the groups of its pattern. */
export type Handler = (parts: readonly string[], call: Call) => Answer;

export function found(body: unknown): Answer {
  return body === undefined ? [404, { message: 'Not Found' }] : [200, body];
}
