/** Ctrl-C and its kin. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const exitInterrupted = 130;
/** One Ctrl-C can arrive twice, from the terminal and from the launcher. */
const onePressMs = 300;

/**
 * Aborts at the first signal, so that work can clean up; another press ends the process at once.
 */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  let firstMs = 0;
  for (const signal of signals) {
    process.on(signal, () => {
      if (!controller.signal.aborted) {
        firstMs = performance.now();
        controller.abort();
      } else if (performance.now() - firstMs > onePressMs) process.exit(exitInterrupted);
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
