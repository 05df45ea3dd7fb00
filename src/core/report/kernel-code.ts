/** How intricate the code of kernels is, and how their time grows. */
import type { KernelCode } from '../model/code.ts';
import { powerText } from '../model/growth.ts';
import { code, counted } from './markdown.ts';

const mostLines = 5;

/** A list; null where nothing is known of the code. Markdown. */
export function complexityText({ functions, growths }: KernelCode): string | null {
  const lines = [
    ...functions
      .slice(0, mostLines)
      .map(
        ({ file, name, complexity, nesting }) =>
          `- ${code(name, 80)} of ${code(file, 120)}: cyclomatic complexity ${complexity}, ` +
          `nesting ${nesting}`,
      ),
    ...growths
      .slice(0, mostLines)
      .map(
        ({ kernel, implementation, size, shapes, exponent }) =>
          `- ${code(`${kernel}/${implementation}`, 120)} takes ` +
          `${powerText(size, exponent, code)} over ${counted(shapes, 'shape')}`,
      ),
  ];
  return lines.length === 0 ? null : lines.join('\n');
}
