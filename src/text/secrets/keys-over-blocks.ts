import type { Block } from '../document/blocks.ts';
import { inlineText, sliceInlines } from '../document/inline.ts';
import { mapTexts } from '../document/map-texts.ts';
import { visibleText } from '../document/visible.ts';
import { isBlank } from '../format/clean.ts';
import { privateKeyBegin, privateKeyEnd } from './private-key.ts';

/** Contains a piece of base64, or is one: the last line of a key may be short. */
const looksLikeKey = /[A-Za-z0-9+/=]{20}|^[A-Za-z0-9+/=\n]*$/;

/**
 * Leaves out what follows the first line of a private key in later texts: up to the key's last line or, without one,
 * all that looks like a key. The same array when there is no such key.
 */
export function withoutKeysOverBlocks(blocks: Block[]): Block[] {
  const texts: string[] = [];
  mapTexts(blocks, {
    text(text) {
      texts.push(text);
      return text;
    },
    inlines(inlines) {
      texts.push(inlineText(inlines));
      return inlines;
    },
  });

  const begins = shownFrom(texts).values();
  const rest = mapTexts(blocks, {
    text: (text) => text.slice(begins.next().value),
    inlines(inlines) {
      const begin = begins.next().value ?? 0;
      return begin === 0 ? inlines : sliceInlines(inlines, begin);
    },
  });
  return rest === blocks ? blocks : rest.filter((block, at) => block === blocks[at] || !isBlank(visibleText([block])));
}

/** For each text, where the part after the key of an earlier text begins. */
function shownFrom(texts: readonly string[]): number[] {
  const lastWithEnd = texts.findLastIndex((text) => text.search(privateKeyEnd) !== -1);
  let isOpen = false;
  return texts.map((text, index) => {
    const end = isOpen ? text.match(privateKeyEnd)?.[0] : undefined;
    if (isOpen && end === undefined && (index < lastWithEnd || looksLikeKey.test(text))) return text.length;
    isOpen = text.split(privateKeyEnd).at(-1)!.search(privateKeyBegin) !== -1;
    return end === undefined ? 0 : text.indexOf(end) + end.length;
  });
}
