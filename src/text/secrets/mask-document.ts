import type { Block, Inline } from '../document/blocks.ts';
import { inlineText } from '../document/inline.ts';
import { mapInlines, mapTexts } from '../document/map-texts.ts';
import { withoutKeysOverBlocks } from './keys-over-blocks.ts';
import type { SecretMask } from './mask.ts';

/** Blocks in which a mask found nothing: those of a growing text come again and again. */
const clean = new WeakMap<SecretMask, WeakSet<Block>>();

/**
 * The document with all its secrets hidden, also secrets split by styles and private keys over several blocks; the same
 * array when there are none. It looks at each block once, so nobody may change one.
 */
export function maskDocument(blocks: Block[], mask: SecretMask): Block[] {
  const known = cleanBlocks(mask);
  const fresh = blocks.filter((block) => !known.has(block));
  if (mask.passes(fresh.flatMap((block) => textsOf([block])))) {
    for (const block of fresh) known.add(block);
    return blocks;
  }
  const masked = maskEach(blocks, mask, known);
  // A key over several blocks begins in a text that the first pass changed; so most documents need only one pass.
  return masked === blocks ? blocks : maskEach(withoutKeysOverBlocks(blocks), mask, known);
}

/** The block, noted as one in which `mask` finds nothing: its text is masked already. */
export function noteMasked(block: Block, mask: SecretMask): Block {
  cleanBlocks(mask).add(block);
  return block;
}

function cleanBlocks(mask: SecretMask): WeakSet<Block> {
  const known = clean.get(mask) ?? new WeakSet();
  clean.set(mask, known);
  return known;
}

/** All that `maskEach` masks, each text as it gets it. */
function textsOf(blocks: Block[]): string[] {
  const texts: string[] = [];
  mapTexts(blocks, {
    text(text) {
      texts.push(text);
      return text;
    },
    inlines(inlines) {
      const only = inlines.length === 1 ? inlines[0]! : undefined;
      if (only?.type !== 'text') texts.push(inlineText(inlines));
      mapInlines(inlines, (text) => {
        texts.push(text);
        return text;
      });
      return inlines;
    },
  });
  return texts;
}

function maskEach(blocks: Block[], mask: SecretMask, known: WeakSet<Block>): Block[] {
  const masked = blocks.map((block) => {
    if (known.has(block)) return block;
    const [one = block] = mapTexts([block], { text: mask, inlines: (inlines) => maskInlines(inlines, mask) });
    if (one === block) known.add(block);
    return one;
  });
  return masked.every((block, at) => block === blocks[at]) ? blocks : masked;
}

function maskInlines(inlines: Inline[], mask: SecretMask): Inline[] {
  const masked = mapInlines(inlines, mask);
  const seen = inlineText(inlines);
  const whole = mask(seen);
  if (whole === seen || whole === inlineText(masked)) return masked;
  // A secret split by styles: this paragraph loses its styles.
  return plain(leavesOf(inlines).reduce((text, leaf) => text.replaceAll(leaf, () => mask(leaf)), whole));
}

function leavesOf(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((inline) => {
    if (inline.type === 'break' || inline.type === 'time') return [];
    return 'text' in inline ? inline.text || [] : leavesOf(inline.children);
  });
}

function plain(text: string): Inline[] {
  return text.split('\n').flatMap((line, at): Inline[] => {
    const own: Inline[] = line === '' ? [] : [{ type: 'text', text: line }];
    return at === 0 ? own : [{ type: 'break' }, ...own];
  });
}
