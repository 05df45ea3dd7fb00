/** What V8 does only for its own tests: JavaScript has no words for it. */
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';

/** As if it were Node's own: child-code.ts takes what has another name for the kernel's. */
const filename = 'node:isochron';

/**
 * The loop around a kernel stays as it is: optimised, it would swallow the kernel, and time another
 * program than the one that its callers run.
 */
export function neverOptimise(loop: (...values: never[]) => unknown): void {
  native('%NeverOptimizeFunction(given)', loop);
}

/** Waits for what V8 compiles beside the program, and has it used from now on. */
export function finishCompiling(): void {
  native('%FinalizeOptimization()');
}

/** The words are known for as long as they are read; a suite never sees them. */
function native(text: string, given?: unknown): void {
  setFlagsFromString('--allow-natives-syntax');
  try {
    (runInThisContext(`(given) => { ${text}; }`, { filename }) as (given: unknown) => void)(given);
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}
