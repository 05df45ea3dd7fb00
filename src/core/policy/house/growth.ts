import type { Exponent, Growth } from '../../model/growth.ts';
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
  if (says === 'same') return `${name} takes ${powerOf(size, head)} ${over}, as before.`;
  return `${name}: ${powerOf(size, base)} became ${powerOf(size, head)} ${over}.`;
}

/** `n^2.9 (± 0.1)`: one digit of the error, and as many places for both, but one at least. */
function powerOf(size: string, { value, standardError }: Exponent): string {
  const places = Math.min(3, Math.max(1, Math.ceil(-Math.log10(standardError))));
  return `${quoted(`${size}^${value.toFixed(places)}`)} (± ${standardError.toFixed(places)})`;
}
