/** The word that was most likely meant: it differs in at most `most` letters, or in `_` for `-`. */
export function nearest<T extends string>(
  word: string,
  allowed: readonly T[],
  most: number,
): T | null {
  const said = word.replaceAll('_', '-').toLowerCase();
  const near = allowed
    .map((own) => ({ own, distance: editDistance(said, own, most) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= most ? near.own : null;
}

/** Levenshtein's distance; more than `most` is not counted. Both words are short. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
