import type { Block, Inline } from '../document/blocks.ts';
import { inlineText } from '../document/inline.ts';
import { mapInlines, mapTexts } from '../document/map-texts.ts';
import { withoutKeysOverBlocks } from './keys-over-blocks.ts';
import type { SecretMask } from './mask.ts';

/**
 * The document with all its secrets hidden, also secrets split by styles and private keys over several blocks; the same
 * array when there are none.
 */
export function maskDocument(blocks: Block[], mask: SecretMask): Block[] {
  const masked = maskEach(blocks, mask);
  // A key over several blocks begins in a text that the first pass changed; so most documents need only one pass.
  return masked === blocks ? blocks : maskEach(withoutKeysOverBlocks(blocks), mask);
}

function maskEach(blocks: Block[], mask: SecretMask): Block[] {
  return mapTexts(blocks, { text: mask, inlines: (inlines) => maskInlines(inlines, mask) });
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
