import { escapeCharacter } from './hidden-characters.ts';

/** A word of letters that look alike but come from another alphabet, and its real spelling. */
export interface LookAlike {
  word: string;
  /** `c\u0430t` */
  spelled: string;
}

/** Letters that look like Latin ones. Source: Unicode's confusables (UTS 39), those alike in every font. */
const likeLatin = new Set(
  [
    'аԁеһіјӏорԛѕѵԝхусҽү',
    'АВЕЅІЈКМНОРСТХУԌԚԜҮ',
    'αγικνορυχ',
    'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ',
    'ցհոօսզ',
    'ՍՏՕ',
    'ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓞꓟꓠꓡꓢꓣꓤꓥꓦꓧꓨꓩꓪꓫꓬꓮꓰꓲꓳꓴ',
    'ᎪᎫᎬᎳᎵᎷᎻᏀᏃᏆᏎᏏᏒᏔᏕᏚᏞᏟᏢᏦᏴ',
  ].flatMap((letters) => Array.from(letters)),
);
const likeCyrillic = new Set('acehijopsxy');
const word = /[\p{L}\p{M}\p{N}]+/gu;
const asciiOnly = /^\p{ASCII}*$/u;
const asciiLetter = /[A-Za-z]/;
const otherLetter = /[\p{L}--[\p{ASCII}\p{sc=Latn}]]/v;
/** Letters of mathematics and full width, which programs often treat as plain letters. */
const styledLetter = /[\u{1d400}-\u{1d7ff}\uff21-\uff3a\uff41-\uff5a\u212a\u017f]/u;

/**
 * The words in a text that mix alphabets unnoticed: all letters of one alphabet look like letters of the other. Not
 * `PDFки` and `Δt`: their letters are recognisable. Takes linear time.
 */
export function lookAlikeWords(text: string): LookAlike[] {
  const found = new Map<string, LookAlike>();
  for (const one of text.match(word) ?? []) {
    if (asciiOnly.test(one)) continue;
    const isForeign = foreignIn(one);
    if (isForeign === undefined) continue;
    const spelled = Array.from(one, (letter) => (isForeign(letter) ? escapeCharacter(letter) : letter)).join('');
    found.set(one, { word: one, spelled });
  }
  return [...found.values()];
}

/** True for a label of a host or a word that no reader can tell from a Latin one. */
export function passesForLatin(label: string): boolean {
  const letters = Array.from(label.normalize('NFC')).filter((letter) => /\p{L}/u.test(letter));
  const others = letters.filter((letter) => otherLetter.test(letter) || styledLetter.test(letter));
  return (
    letters.length > 1 &&
    others.length > 0 &&
    others.every((letter) => likeLatin.has(letter) || styledLetter.test(letter))
  );
}

/** The foreign letters of a word; undefined: nothing in it looks like something else. */
function foreignIn(one: string): ((letter: string) => boolean) | undefined {
  const letters = Array.from(one);
  const latin = letters.filter((letter) => asciiLetter.test(letter));
  if (latin.length > 0 && letters.some((letter) => styledLetter.test(letter)))
    return (letter) => styledLetter.test(letter);
  const others = letters.filter((letter) => otherLetter.test(letter));
  if (latin.length === 0 || others.length === 0) return undefined;
  if (others.every((letter) => likeLatin.has(letter))) return (letter) => otherLetter.test(letter);
  const isCyrillic = others.every((letter) => /\p{sc=Cyrillic}/u.test(letter));
  // A longer piece is a word of its own: `copyпаст`.
  const hidesInCyrillic = isCyrillic && latin.length <= 2 && latin.every((letter) => likeCyrillic.has(letter));
  return hidesInCyrillic ? (letter) => asciiLetter.test(letter) : undefined;
}
