/**
 * The largest probability at which so few successes in so many trials are still as likely as
 * `1 - confidence`: an upper limit that holds with at least that confidence (Clopper & Pearson
 * 1934), of one side. 1 where nothing was tried.
 */
export function upperShare(successes: number, trials: number, confidence: number): number {
  if (successes >= trials) return 1;
  let low = successes / trials;
  let high = 1;
  // Until the two are neighbours: each step halves the way between them.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (atMost(successes, trials, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
}

/**
 * P(X <= successes) of a binomial X. The terms are carried as logarithms: the first one of many
 * trials is no float64 any more.
 */
function atMost(successes: number, trials: number, p: number): number {
  const odds = Math.log(p) - Math.log1p(-p);
  let term = trials * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let i = 0; i < successes; i++) {
    term += Math.log((trials - i) / (i + 1)) + odds;
    sum += Math.exp(term);
  }
  return sum;
}
