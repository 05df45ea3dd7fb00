/** Its text becomes the comment, or the line on the terminal: what, where, what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** More lines to show folded, such as the end of a build's output. */
  readonly detail: string;
  constructor(message: string, detail = '') {
    super(message);
    this.detail = detail;
  }
}

/** Worth trying again after a while: the network, a rate limit, a race. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** How long to wait at least, milliseconds; null when unknown. */
  readonly retryAfterMs: number | null;
  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The work was superseded or cancelled; nothing is reported of it. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  /** Whether somebody takes the work up again: another worker, or this one when it starts again. */
  readonly goesOn: boolean;
  constructor(message: string, { goesOn = false }: { readonly goesOn?: boolean } = {}) {
    super(message);
    this.goesOn = goesOn;
  }
}
