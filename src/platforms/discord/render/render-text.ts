import type { Block, ListItem } from '../../../text/document/blocks.ts';
import { inlineText } from '../../../text/document/inline.ts';
import { type Table, tableText } from '../../../text/document/table-text.ts';
import { cleanText, isBlank } from '../../../text/format/clean.ts';
import { displayWidth } from '../../../text/format/width.ts';
import { codeWording, showsNothing, wording } from '../../shared/wording.ts';
import { codeBlock, literalLineStart, literalText } from './escape.ts';
import { toInlineContent } from './inline.ts';

const rule = '──────────';
/** Columns that a phone shows of a code block, with some scrolling. */
const widestTable = 60;

interface Place {
  inList: boolean;
}

/** The document as Discord's markdown, trimmed as Discord would. Total; '' when nothing of it would be visible. */
export function toContent(blocks: readonly Block[]): string {
  return writeBlocks(blocks, { inList: false }).trim();
}

function writeBlocks(blocks: readonly Block[], place: Place): string {
  let all = '';
  const shown = blocks.filter((block) => !showsNothing(block));
  for (const [index, block] of shown.entries()) {
    const tight = place.inList || shown[index - 1]?.type === 'heading' || isSmall(block);
    if (index > 0) all += tight ? '\n' : '\n\n';
    all += writeBlock(block, place);
  }
  return all;
}

function isSmall({ type }: Block): boolean {
  return type === 'footer' || type === 'activity';
}

function writeBlock(block: Block, place: Place): string {
  switch (block.type) {
    case 'paragraph':
      return toInlineContent(block.children)
        .split('\n')
        .map((line) => literalLineStart(line))
        .join('\n');
    case 'heading':
      return writeHeading(block, place);
    case 'code':
      return codeBlock(codeWording(block.text), languageOf(block));
    case 'fold':
      return `**${literalText(onOneLine(wording(block.title)))}**\n${writeQuote(block.blocks, place)}`;
    case 'quote':
      return writeQuote(block.blocks, place);
    case 'list':
      return block.items
        .flatMap((item, index) => (item.blocks.every(showsNothing) ? [] : writeItem(item, labelOf(block, index))))
        .join('\n');
    case 'table':
      return writeTable(block);
    case 'divider':
      return rule;
    case 'footer':
    case 'activity':
      return `-# ${literalText(onOneLine(wording(block.text)))}`;
  }
}

/** Discord knows no quote in a list; there the marks would be text, and must not get into code. */
function writeQuote(blocks: readonly Block[], place: Place): string {
  const inner = writeBlocks(blocks, place);
  return place.inList ? indented(inner, '> ') : prefixed(inner, '> ', '> ');
}

/** Discord has three sizes, and none in lists. */
function writeHeading(block: Extract<Block, { type: 'heading' }>, { inList }: Place): string {
  const isSized = block.level <= 3 && !inList;
  const children = isSized ? block.children : [{ type: 'bold' as const, children: block.children }];
  const line = onOneLine(toInlineContent(children));
  return isSized ? `${'#'.repeat(block.level)} ${line}` : line;
}

function labelOf(list: Extract<Block, { type: 'list' }>, index: number): string {
  return list.ordered ? `${list.start + index}. ` : '- ';
}

function writeItem({ checked, blocks }: ListItem, label: string): string {
  const box = checked === undefined ? '' : checked ? '☑ ' : '☐ ';
  const inner = writeBlocks(blocks, { inList: true });
  // A fence has to begin a line, and so has a list.
  const needsLine = /^(?:```|- |\d+\. )/.test(inner);
  const first = `${label}${box}`;
  return needsLine ? `${first}\u200b\n${indented(inner, '  ')}` : prefixed(inner, first, ' '.repeat(label.length));
}

function prefixed(text: string, first: string, others: string): string {
  const [head = '', ...tail] = text.split('\n');
  if (tail.length === 0) return first + head;
  return `${first}${head}\n${others.trim() === '' ? indented(tail.join('\n'), others) : tail.map((line) => others + line).join('\n')}`;
}

/** Code keeps its own indentation, so a fence and its content do not move. */
function indented(text: string, indent: string): string {
  let inCode = false;
  return text
    .split('\n')
    .map((line) => {
      const isFence = line.startsWith('```');
      const isCode = inCode || isFence;
      if (isFence) inCode = !inCode;
      return isCode || line === '' ? line : indent + line;
    })
    .join('\n');
}

/** Aligned in a code block; a list of `header: value` lines when that would be too wide for a phone. */
function writeTable(table: Table): string {
  const lines = cleanText(tableText(table));
  const width = Math.max(...lines.split('\n').map(displayWidth));
  if (width <= widestTable || table.rows.length === 0) return codeBlock(lines);
  return table.rows
    .filter((row) => row.some((cell) => !isBlank(inlineText(cell))))
    .map((row) =>
      row
        .flatMap((cell, column) => {
          const value = onOneLine(toInlineContent(cell));
          const header = onOneLine(toInlineContent([{ type: 'bold', children: table.header[column] ?? [] }]));
          if (isBlank(inlineText(cell))) return [];
          return [isBlank(header) ? value : `${header}: ${value}`];
        })
        .map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
        .join('\n'),
    )
    .join('\n');
}

/** The language of a code block, when it is one word. */
function languageOf({ language }: Extract<Block, { type: 'code' }>): string {
  return language !== undefined && /^[a-z0-9_+\-.#]{1,30}$/i.test(language) ? language : '';
}

function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
