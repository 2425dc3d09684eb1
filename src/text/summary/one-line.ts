import { cleanText } from '../format/clean.ts';
import { tornMark } from '../secrets/mask.ts';

/** The text on one line, of at most `longest` characters, ending in `…` when shortened. */
export function oneLine(text: string, longest = Number.POSITIVE_INFINITY): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  if (characters.length <= longest) return line;
  const kept = characters.slice(0, longest - 1).join('');
  return `${kept.replace(tornMark, '').trimEnd()}…`;
}
