/** Text and attributes of XML from text that nobody vouches for. */
import { plainText } from './markdown.ts';

/** Also without what XML may not contain at all. */
export function escapeXml(text: string): string {
  return plainText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
