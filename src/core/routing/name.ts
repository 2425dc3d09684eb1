import { boundedWords, plainLetters } from './fold.ts';

const longestName = 24;
const stopWords = new Set(
  'a an the and or of to in on for with at by from is are it its this that my me you your we our i please pls can could would just some any be do der die das den dem ein eine einen einer mir mich mal bitte kannst du und oder in im am auf fur fuer mit von zu zum zur ist sind le la les un une des du de et ou dans sur pour avec est moi stp peux tu el los las unos y o en con por para es que mi me puedes favor os as um uma e no na nos nas do da dos das em com se pode hey hi hallo hola ola there why warum pourquoi'.split(
    ' ',
  ),
);

/** A short name for a session, of a-z, 0-9 and `-`: two to four words, at most 24 characters; else `work`. */
export function nameOf(words: string): string {
  const german = boundedWords(words).slice(0, 400).replace(/[äÄ]/g, 'ae').replace(/[öÖ]/g, 'oe').replace(/[üÜ]/g, 'ue');
  const parts: string[] = [];
  for (const part of plainLetters(german)
    .replace(/https?:\S{1,300}/g, ' ')
    .split(/[^a-z0-9]+/)) {
    if (part === '' || stopWords.has(part)) continue;
    if (parts.length === 0 && part === 'agent') continue;
    if ([...parts, part].join('-').length > longestName) break;
    parts.push(part);
    if (parts.length === 4) break;
  }
  return parts.length < 2 ? 'work' : parts.join('-');
}
