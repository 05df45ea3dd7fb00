/** Ctrl-C and its kin. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const exitInterrupted = 130;

/** Aborts at the first signal, so that work can clean up; the second one ends the process at once. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitInterrupted);
      controller.abort();
    });
  }
  return controller.signal;
}

/** Resolves at the first signal. */
export function interrupted(): Promise<void> {
  const signal = abortOnInterrupt();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
