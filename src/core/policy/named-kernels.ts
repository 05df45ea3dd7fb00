/**
 * The kernels that a text names; all of them if it names none. A name in code or in a path is meant
 * for sure; words count only where there is no such name, since "please add …" speaks of no kernel
 * `add`.
 */
export function namedKernels(text: string, kernels: readonly string[]): readonly string[] {
  const all = [...new Set(kernels)];
  const meant = all.filter((kernel) => isCode(text, kernel));
  if (meant.length > 0) return meant;
  const words = all.filter((kernel) => isWord(text, kernel));
  return words.length > 0 ? words : all;
}

/** `` `matmul` ``, `kernels/matmul/…` or `matmul/optimized`. */
function isCode(text: string, kernel: string): boolean {
  const name = RegExp.escape(kernel);
  return new RegExp(`[\`/]${name}(?=[\`/])|(?<![\\w.-])${name}/\\w`, 'i').test(text);
}

function isWord(text: string, kernel: string): boolean {
  return new RegExp(`(?<![\\w.-])${RegExp.escape(kernel)}(?![\\w-])`, 'i').test(text);
}
