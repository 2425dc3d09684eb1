import type { Block, Inline, ListItem } from './blocks.ts';
import { inlineText } from './inline.ts';
import type { MaskSecrets } from './secrets.ts';

/** The document with all its secrets hidden, also those parted by styles; the same array when there are none. */
export function maskBlocks(blocks: Block[], mask: MaskSecrets): Block[] {
  return mapped(blocks, (block) => maskBlock(block, mask));
}

function maskBlock(block: Block, mask: MaskSecrets): Block {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return changed(block, { children: maskInlines(block.children, mask) });
    case 'code':
      return block.language === undefined
        ? changed(block, { text: mask(block.text) })
        : changed(block, { text: mask(block.text), language: mask(block.language) });
    case 'footer':
    case 'activity':
      return changed(block, { text: mask(block.text) });
    case 'quote':
      return changed(block, { blocks: maskBlocks(block.blocks, mask) });
    case 'list':
      return changed(block, {
        items: mapped(block.items, (item): ListItem => changed(item, { blocks: maskBlocks(item.blocks, mask) })),
      });
    case 'table':
      return changed(block, {
        header: mapped(block.header, (cell) => maskInlines(cell, mask)),
        rows: mapped(block.rows, (row) => mapped(row, (cell) => maskInlines(cell, mask))),
      });
    case 'divider':
      return block;
  }
}

function maskInlines(inlines: Inline[], mask: MaskSecrets): Inline[] {
  const masked = mapped(inlines, (inline) => maskInline(inline, mask));
  const seen = inlineText(inlines);
  const whole = mask(seen);
  if (whole === seen || whole === inlineText(masked)) return masked;
  // A secret that is parted by styles: the styles of this paragraph are given up.
  return plain(leavesOf(inlines).reduce((text, leaf) => text.replaceAll(leaf, () => mask(leaf)), whole));
}

function leavesOf(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((inline) => {
    if (inline.type === 'break') return [];
    return 'text' in inline ? inline.text || [] : leavesOf(inline.children);
  });
}

function maskInline(inline: Inline, mask: MaskSecrets): Inline {
  switch (inline.type) {
    case 'text':
    case 'code':
      return changed(inline, { text: mask(inline.text) });
    case 'link':
      return changed(inline, { url: mask(inline.url), children: maskEach(inline.children, mask) });
    case 'bold':
    case 'italic':
    case 'strike':
      return changed(inline, { children: maskEach(inline.children, mask) });
    case 'break':
      return inline;
  }
}

function maskEach(inlines: Inline[], mask: MaskSecrets): Inline[] {
  return mapped(inlines, (inline) => maskInline(inline, mask));
}

function plain(text: string): Inline[] {
  return text.split('\n').flatMap((line, at): Inline[] => {
    const own: Inline[] = line === '' ? [] : [{ type: 'text', text: line }];
    return at === 0 ? own : [{ type: 'break' }, ...own];
  });
}

/** The same object when nothing in it changes. */
function changed<T extends object>(whole: T, parts: Partial<T>): T {
  const same = Object.entries(parts).every(([key, value]) => whole[key as keyof T] === value);
  return same ? whole : { ...whole, ...parts };
}

/** The same array when nothing in it changes. */
function mapped<T>(all: T[], change: (one: T) => T): T[] {
  const next = all.map(change);
  return next.every((one, at) => one === all[at]) ? all : next;
}
