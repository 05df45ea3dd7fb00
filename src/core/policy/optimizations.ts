/** What a pull request says that it has optimised. */

/** Each one stands in a note of limited length. */
const mostItems = 8;
const longestItem = 200;

/** A heading of that name, at any depth; British people may be right. */
const heading = /^(#{1,6})[ \t]+optimi[sz]ations applied[ \t]*#*[ \t]*$/im;
const bullet = /^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/;

/**
 * The points of the section "Optimizations Applied" in the body; without such a section the
 * subjects of the commits, merges and Isochron's notes left out. At most eight.
 */
export function claimedOptimizations(
  body: string,
  commits: readonly { readonly message: string }[],
): readonly string[] {
  const section = sectionOf(body);
  const points = section === null ? [] : pointsOf(section);
  const claimed = points.length > 0 ? points : commits.flatMap(subjectOf);
  return [...new Set(claimed)].slice(0, mostItems).map(shortened);
}

/** Whether the body has the section, whatever stands in it. */
export function claimsOptimizations(body: string): boolean {
  return sectionOf(body) !== null;
}

/** The text below the heading, up to the next one that is as high; null without it. */
function sectionOf(body: string): string | null {
  const text = body.replace(/\r\n?/g, '\n').replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const found = heading.exec(text);
  if (found === null) return null;
  const rest = text.slice(found.index + found[0].length);
  const end = rest.search(new RegExp(`^#{1,${found[1]?.length ?? 1}}[ \\t]`, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** Points of a list with the lines that belong to them; without a list, its paragraphs. */
function pointsOf(section: string): readonly string[] {
  const points: string[] = [];
  const hasList = section.split('\n').some((line) => bullet.test(line));
  let isOpen = false;
  for (const line of section.split('\n')) {
    // A heading below this one says what the points are about, not what they are.
    if (line.trim() === '' || /^#{1,6}[ \t]/.test(line)) {
      isOpen = false;
    } else if (bullet.test(line) || (!hasList && !isOpen)) {
      points.push(line.replace(bullet, '').trim());
      isOpen = true;
    } else if (isOpen) {
      points.push(`${points.pop()} ${line.trim()}`);
    }
  }
  return points.filter((point) => point !== '');
}

function subjectOf({ message }: { readonly message: string }): readonly string[] {
  const subject = message.split('\n')[0]?.trim() ?? '';
  return subject === '' || /^(?:Merge |Note for issue \d)/.test(subject) ? [] : [subject];
}

function shortened(text: string): string {
  return text.length > longestItem ? `${text.slice(0, longestItem - 1).toWellFormed()}…` : text;
}
