/**
 * The characters a reader does not see as what they are. Sources: Unicode's general categories, Default_Ignorable and
 * Bidi_Control; the blank letters of Hangul and Braille; the marks that Telegram drops (see clean.ts). The caller
 * handles newlines and tabs.
 */
const unseen =
  '[[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}\\p{Cn}\\p{Default_Ignorable_Code_Point}\\u2800\\ufffc\\u030a\\u0333\\u033f]' +
  // Visible signs of Arabic and Syriac that Unicode calls format characters.
  '--[\\n\\t\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2]]';
const oddSpace = '[\\p{Zs}--[ ]]';
/** More than four marks on one letter hide each other and the text they cover. */
const stacked = '(?<=\\p{M}{4})\\p{M}';

/** Scripts in which a joiner between two letters changes how a word is written. */
const joined =
  '[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Nkoo}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}]';

/** A joiner inside an emoji or of a word that needs it, and the chosen form of an emoji or of a Chinese sign. */
const ordinary = [
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
  '(?<=[\\p{Emoji}--[0-9#*]])[\\ufe0e\\ufe0f]|(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  `(?<=${joined})[\\u200c\\u200d](?=${joined})`,
  '(?<=\\p{sc=Han})[\\u{e0100}-\\u{e01ef}]',
].join('|');

export const hiddenCharacter = new RegExp(`${unseen}|${oddSpace}|${stacked}`, 'gv');
/** The first group matches what is ordinary in people's texts. */
export const hiddenInProse = new RegExp(`(${ordinary})|${unseen}|${stacked}`, 'gv');
export const ordinaryUse = new RegExp(ordinary, 'gv');
/** True for most texts, so that no further search is needed. */
export const plainText = /^[\n\u0020-\u007e]*$/;

/** `␛`, `\u202e`, `\u{e0041}`: a character as people can see and look it up. */
export function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  // Unicode has a picture of each control character, at the same place of its block.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
