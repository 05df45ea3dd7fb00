/** The glob that matches this id or name alone, whatever people call their benchmarks. */
export function literalGlob(id: string): string {
  return id.replace(/[\\*?[\]{}()!+@|^$,]/g, '\\$&');
}
