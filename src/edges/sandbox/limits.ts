/** What code that is not trusted may use. */
export interface Limits {
  /** Importing a suite and its kernels. */
  readonly loadMs: number;
  /** One call for verification, or one reference. */
  readonly evaluateMs: number;
  /** One sample, and the longest warm-up's last call. */
  readonly sampleMs: number;
  readonly buildMs: number;
  readonly installMs: number;
  /** What a process may print before it is stopped. */
  readonly outputBytes: number;
  /** Data of one process; also how large an answer may be. */
  readonly memoryBytes: number;
  readonly answerBytes: number;
}

export const defaultLimits: Limits = {
  loadMs: 30_000,
  evaluateMs: 60_000,
  sampleMs: 30_000,
  buildMs: 5 * 60_000,
  installMs: 5 * 60_000,
  outputBytes: 2 ** 20,
  memoryBytes: 4 * 2 ** 30,
  answerBytes: 512 * 2 ** 20,
};

/** Characters of a process's output that are kept for people to read. */
export const tailLength = 8000;
