import { escapeCharacter, ordinaryUse, plainText } from '../text/reveal/hidden-characters.ts';
import { lookAlikeWords } from '../text/reveal/look-alikes.ts';

/** Hidden characters and the warning for each kind; the first kind that matches a character reports it. */
const kinds: readonly (readonly [characters: RegExp, what: string, inNamesOnly?: true])[] = [
  [/[\p{Cc}--[\n\t]]/gv, 'control characters'],
  [/\p{Bidi_Control}/gv, 'characters that change the text direction'],
  [/[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\u2800\ufffc]/gv, 'invisible characters'],
  [/[\p{Zs}--[ ]]/gv, 'unusual spaces', true],
];
const mostSigns = 4;
const mostWords = 3;
const longestGap = 40;

/**
 * Hidden characters in a text that someone decides by, as fragments like those of `dangersOf`. `name`: a command, a
 * path, an address, where every character has its effect; `content`: the content of a file, where people write as they
 * like.
 */
export function hiddenDangers(text: string, what: 'name' | 'content'): string[] {
  const gap = what === 'name' ? longestSpaces(text) : 0;
  const gaps = gap > longestGap ? [`has ${gap} spaces in a row, with more text after them`] : [];
  if (plainText.test(text)) return gaps;
  return [...gaps, ...hiddenSigns(text, what), ...lookAlikes(text)];
}

function hiddenSigns(text: string, what: 'name' | 'content'): string[] {
  let rest = text.replace(ordinaryUse, '');
  // The line ends of Windows, and the mark at the beginning of its files.
  if (what === 'content') rest = rest.replace(/\r$|^([-+ ]?)\ufeff/gm, '$1');
  return kinds.flatMap(([characters, told, inNamesOnly]) => {
    const found = [...new Set(rest.match(characters))];
    rest = rest.replace(characters, '');
    if (found.length === 0 || (inNamesOnly && what === 'content')) return [];
    const more = found.length > mostSigns ? ' …' : '';
    return [`has ${told}, shown as ${found.slice(0, mostSigns).map(escapeCharacter).join(' ')}${more}`];
  });
}

function lookAlikes(text: string): string[] {
  const words = lookAlikeWords(text);
  const told = words.slice(0, mostWords).map(({ word, spelled }) => `“${shortened(word)}” is ${shortened(spelled)}`);
  return words.length === 0 ? [] : [`mixes letters that look alike: ${told.join(', ')}`];
}

function shortened(word: string): string {
  const characters = Array.from(word);
  return characters.length > 30 ? `${characters.slice(0, 29).join('')}…` : word;
}

function longestSpaces(text: string): number {
  // Matches what follows too: a lookahead from each space would take too long.
  const runs = (text.match(/ +[^ ]?/g) ?? []).filter((run) => /\S$/.test(run));
  return runs.reduce((longest, { length }) => Math.max(longest, length - 1), 0);
}
