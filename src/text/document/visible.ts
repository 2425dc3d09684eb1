import type { Block } from './blocks.ts';
import { inlineText } from './inline.ts';

/**
 * The text a reader sees, without bullets, numbers, rules and link targets: blocks on lines, cells separated by tabs.
 */
export function visibleText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n');
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children);
    case 'code':
    case 'footer':
    case 'activity':
      return block.text;
    case 'fold':
      return visibleText([{ type: 'footer', text: block.title }, ...block.blocks]);
    case 'quote':
      return visibleText(block.blocks);
    case 'list':
      return block.items.map((item) => visibleText(item.blocks)).join('\n');
    case 'table':
      return [block.header, ...block.rows].map((row) => row.map(inlineText).join('\t')).join('\n');
    case 'divider':
      return '';
  }
}
