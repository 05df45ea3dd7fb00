import picomatch from 'picomatch';

const compiled = new Map<string, (text: string) => boolean>();

/** Whether a glob matches a path or a benchmark id; `*` does not cross a slash, `**` does. */
export function matchesGlob(glob: string, text: string): boolean {
  let matcher = compiled.get(glob);
  if (matcher === undefined) {
    matcher = picomatch(glob, { dot: true });
    compiled.set(glob, matcher);
  }
  return matcher(text);
}
