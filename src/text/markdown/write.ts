import type { Align, Block, Inline, ListItem } from '../document/blocks.ts';
import { visibleText } from '../document/visible.ts';
import { cleanText, isBlank } from '../format/clean.ts';
import { escapeMarkdownLineStart, fenceFor } from './escape.ts';
import { parseMarkdown } from './parse.ts';
import { type MarkdownStyle, writeInlineMarkdown } from './write-inline.ts';

/**
 * The document as markdown that is pleasant to read and shows the same text when parsed again. Checks each block by
 * parsing it; a block that markdown cannot express loses its styles, never its text.
 */
export function writeMarkdown(blocks: readonly Block[]): string {
  const shown = blocks.filter((block) => block.type === 'divider' || !isBlank(visibleText([block])));
  const written = shown.map((block, index) => checked(block, listsBefore(shown, index)));
  return written.length === 0 ? '' : `${written.join('\n\n')}\n`;
}

/** How many lists are right before block `index`. */
function listsBefore(blocks: readonly Block[], index: number): number {
  let first = index;
  while (first > 0 && blocks[first - 1]!.type === 'list') first -= 1;
  return index - first;
}

function checked(block: Block, lists: number): string {
  if (block.type === 'code' && block.asWritten) return block.text;
  const wanted = comparable(visibleText([block]));
  for (const style of [{ plain: false }, { plain: true }]) {
    const markdown = writeBlock(block, style, lists);
    if (comparable(visibleText(parseMarkdown(markdown))) === wanted) return markdown;
  }
  return fenced(visibleText([block]));
}

function comparable(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

function writeBlocks(blocks: readonly Block[], style: MarkdownStyle): string {
  return blocks.map((block, index) => writeBlock(block, style, listsBefore(blocks, index))).join('\n\n');
}

/** A list right after another one has other markers, or it would continue that list: see `lists`. */
function writeBlock(block: Block, style: MarkdownStyle, lists: number): string {
  switch (block.type) {
    case 'paragraph':
      return paragraphLines(block.children, style);
    case 'heading':
      return `${'#'.repeat(block.level)} ${onOneLine(writeInlineMarkdown(block.children, style))}`;
    case 'code':
      return fenced(cleanText(block.text), block.language);
    case 'fold':
      return `${paragraphLines([{ type: 'bold', children: [{ type: 'text', text: block.title }] }], style)}\n\n${prefixed(writeBlocks(block.blocks, style), '> ', '> ')}`;
    case 'quote':
      return prefixed(writeBlocks(block.blocks, style), '> ', '> ');
    case 'list':
      return block.items.map((item, index) => writeItem(item, markerOf(block, index, lists), style)).join('\n');
    case 'table':
      return writeTable(block, style);
    case 'divider':
      return '---';
    case 'footer':
    case 'activity':
      return paragraphLines([{ type: 'italic', children: [{ type: 'text', text: block.text }] }], style);
  }
}

function paragraphLines(children: readonly Inline[], style: MarkdownStyle): string {
  return writeInlineMarkdown(children, style)
    .split('\n')
    .map((line) => (style.plain ? line.trim() : escapeMarkdownLineStart(line).trimEnd()))
    .filter((line) => line !== '')
    .join('\n');
}

function fenced(text: string, language = ''): string {
  const fence = fenceFor(text, 3);
  return `${fence}${/^[^\s`]+$/.test(language) ? language : ''}\n${text}\n${fence}`;
}

function prefixed(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
    .join('\n');
}

function markerOf(list: Extract<Block, { type: 'list' }>, index: number, lists: number): string {
  const isOdd = lists % 2 === 1;
  return list.ordered ? `${list.start + index}${isOdd ? ')' : '.'} ` : isOdd ? '* ' : '- ';
}

function writeItem(item: ListItem, marker: string, style: MarkdownStyle): string {
  const box = item.checked === undefined ? '' : item.checked ? '[x] ' : '[ ] ';
  const written = item.blocks.map((block, index) => {
    const gap = index === 0 ? '' : mayFollowAtOnce(block, item.blocks[index - 1]!, style) ? '\n' : '\n\n';
    return gap + writeBlock(block, style, listsBefore(item.blocks, index));
  });
  return prefixed(`${box}${written.join('')}`, marker, ' '.repeat(marker.length));
}

/** Only a list that starts at 1 can interrupt a paragraph; without a blank line the list around it stays tight. */
function mayFollowAtOnce(block: Block, before: Block, style: MarkdownStyle): boolean {
  if (style.plain || block.type !== 'list' || before.type === 'list') return false;
  return !block.ordered || block.start === 1;
}

const rules: Record<Align, string> = { left: '---', center: ':-:', right: '--:' };

function writeTable(table: Extract<Block, { type: 'table' }>, style: MarkdownStyle): string {
  const columns = Math.max(table.header.length, ...table.rows.map((row) => row.length));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const row = (cells: readonly Inline[][]): string =>
    line(Array.from({ length: columns }, (_, i) => writeCell(cells[i] ?? [], style)));
  const rule = line(Array.from({ length: columns }, (_, i) => rules[table.align[i] ?? 'left']));
  return [row(table.header), rule, ...table.rows.map(row)].join('\n');
}

function writeCell(cell: readonly Inline[], style: MarkdownStyle): string {
  // Only pipes in code are not escaped yet.
  return onOneLine(writeInlineMarkdown(cell, style)).replace(/(?<!\\)\|/g, '\\|');
}

function onOneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
}
