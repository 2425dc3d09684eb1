import type { Block, Inline, ListItem } from './blocks.ts';

/** How to change the texts of a document. */
export interface TextChange {
  /** For a code block, its language, a footer, an activity. */
  text(text: string): string;
  /** For a whole paragraph, heading or cell. */
  inlines(inlines: Inline[]): Inline[];
}

/** The document with its texts changed, in reading order; the same array when nothing changed. */
export function mapTexts(blocks: Block[], change: TextChange): Block[] {
  return mapped(blocks, (block) => mapBlock(block, change));
}

function mapBlock(block: Block, change: TextChange): Block {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return changed(block, { children: change.inlines(block.children) });
    case 'code':
      return block.language === undefined
        ? changed(block, { text: change.text(block.text) })
        : changed(block, { language: change.text(block.language), text: change.text(block.text) });
    case 'footer':
    case 'activity':
      return changed(block, { text: change.text(block.text) });
    case 'fold':
      return changed(block, { title: change.text(block.title), blocks: mapTexts(block.blocks, change) });
    case 'quote':
      return changed(block, { blocks: mapTexts(block.blocks, change) });
    case 'list':
      return changed(block, {
        items: mapped(block.items, (item): ListItem => changed(item, { blocks: mapTexts(item.blocks, change) })),
      });
    case 'table':
      return changed(block, {
        header: mapped(block.header, change.inlines),
        rows: mapped(block.rows, (row) => mapped(row, change.inlines)),
      });
    case 'divider':
      return block;
  }
}

/** The same for the texts and addresses of inline content, each on its own. */
export function mapInlines(inlines: Inline[], change: (text: string) => string): Inline[] {
  return mapped(inlines, (inline) => mapInline(inline, change));
}

function mapInline(inline: Inline, change: (text: string) => string): Inline {
  switch (inline.type) {
    case 'text':
    case 'code':
      return changed(inline, { text: change(inline.text) });
    case 'link':
      return changed(inline, { url: change(inline.url), children: mapInlines(inline.children, change) });
    case 'bold':
    case 'italic':
    case 'strike':
      return changed(inline, { children: mapInlines(inline.children, change) });
    case 'break':
    case 'time':
      return inline;
  }
}

/** The same object when nothing in it changes. */
function changed<T extends object>(whole: T, parts: Partial<T>): T {
  const same = Object.entries(parts).every(([key, value]) => whole[key as keyof T] === value);
  return same ? whole : { ...whole, ...parts };
}

/** The same array when nothing in it changes. */
function mapped<T>(all: T[], change: (one: T) => T): T[] {
  const next = all.map((one) => change(one));
  return next.every((one, at) => one === all[at]) ? all : next;
}
