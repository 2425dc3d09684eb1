import { cleanText } from './clean.ts';

const longestName = 80;

/** Line ends of any kind, and invisible characters. */
const space = /[\s\p{Z}\p{Cc}]+/gu;
const unseen = /\p{Cf}/gu;

/** A person's name, as harmless as a name can be: one line of at most 80 characters. */
export function oneLineName(name: string): string {
  const line = cleanText(name).replace(unseen, '').replace(/[“”"]/g, '').replace(space, ' ').trim();
  return Array.from(line).slice(0, longestName).join('').trim() || 'someone';
}
