import { createHash } from 'node:crypto';

/** SHA-256, its first 32 hexadecimal digits: nobody finds another text that has the same ones. */
export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
