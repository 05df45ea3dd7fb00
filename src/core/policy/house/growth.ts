import { type Growth, powerText } from '../../model/growth.ts';
import type { RuleFinding } from '../../model/house-rules.ts';
import { counted, quoted, shortened } from './words.ts';

/** How time grows with size: told, since the verdicts of the shapes decide. Null without any. */
export function growthFinding(growths: readonly Growth[]): RuleFinding | null {
  if (growths.length === 0) return null;
  const rule = 'growth';
  const changed = growths.filter(({ says }) => says === 'changed');
  const same = growths.filter(({ says }) => says === 'same');
  const details = shortened([...changed, ...same].map(lineOf));
  const [first, ...others] = changed;
  if (first === undefined) {
    const text = `The time of ${counted(growths.length, 'implementation')} grows as before.`;
    return { rule, status: 'kept', text, details };
  }
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const text = `${lineOf(first).replace(/\.$/, '')}${more}.`;
  return { rule, status: 'told', text, details };
}

function lineOf({ kernel, implementation, size, shapes, base, head, says }: Growth): string {
  const name = quoted(`${kernel}/${implementation}`);
  const over = `over ${shapes} shapes`;
  if (says === 'same') return `${name} takes ${powerText(size, head, quoted)} ${over}, as before.`;
  return `${name}: ${powerText(size, base, quoted)} became ${powerText(size, head, quoted)} ${over}.`;
}
