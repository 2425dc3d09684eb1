/** Made for the first text that needs it: its tables take 2 MB. */
let segmenter: Intl.Segmenter | undefined;
const sentenceEnd = /[.!?…。！？]["'”’)\]]*\s/g;

/**
 * Where to cut `text` so that at most `max` UTF-16 units come before: after a line, else a sentence, else a word, else
 * between two visible characters. Always above 0 for a text with content.
 */
export function breakPoint(text: string, max: number): number {
  if (max >= text.length) return text.length;
  const room = text.slice(0, max);
  const line = room.lastIndexOf('\n') + 1;
  if (line > max / 2) return line;
  const half = Math.floor(max / 2);
  const sentences = [...room.slice(half).matchAll(sentenceEnd)];
  const sentence = sentences.at(-1);
  if (sentence !== undefined) return half + sentence.index + sentence[0].length;
  const word = lastSpace(room);
  return word > max / 4 ? word : characterBorder(text, max);
}

/** The last border between two characters at or before `max`; at least the first code point comes before it. */
export function characterBorder(text: string, max: number): number {
  if (max >= text.length) return text.length;
  const start = Math.max(codePointBorder(text, max - 64), 0);
  let border = start;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { index } of segmenter.segment(text.slice(start, max + 64))) {
    if (start + index > max) break;
    border = start + index;
  }
  if (border > start) return border;
  const firstCharacter = text.codePointAt(0)! > 0xffff ? 2 : 1;
  return Math.max(codePointBorder(text, max), firstCharacter);
}

function codePointBorder(text: string, at: number): number {
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
  return splitsPair ? at - 1 : at;
}

function lastSpace(room: string): number {
  for (let at = room.length; at > 0; at -= 1) {
    if (/\s/.test(room.charAt(at - 1))) return at;
  }
  return 0;
}
