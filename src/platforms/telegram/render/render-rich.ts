import type { InputRichBlock, InputRichBlockListItem, RichBlockTableCell, RichText } from 'grammy/types';
import { type Align, type Block, type Inline, type ListItem, text } from '../../../text/document/blocks.ts';
import { inlineText } from '../../../text/document/inline.ts';
import { listLabel } from '../../../text/document/list-label.ts';
import { tableText } from '../../../text/document/table-text.ts';
import { urlAside } from '../../../text/document/url-aside.ts';
import { timeText } from '../../../text/format/time-text.ts';
import { codeWording, showsNothing, wording } from '../../shared/wording.ts';
import { languageOf } from './language.ts';
import { isLinkable } from './links.ts';
import { momentOf } from './moment.ts';

/** Source: Bot API, "Rich Message Limits"; list items, table rows and styles of text are levels too. */
const maxNesting = 16;
/** Containers stop here, so that the text in them has room for its styles. */
const deepestBlock = 13;
const maxColumns = 20;

/**
 * The blocks of a rich message. Total: a block unknown to Telegram keeps its text in a simpler form, a block that shows
 * nothing goes. `draft` allows thinking blocks.
 */
export function toRichBlocks(blocks: readonly Block[], options: { draft?: boolean } = {}): InputRichBlock[] {
  return blocks.flatMap((block) => toRichBlock(block, options));
}

/** A text that grows comes again and again, and most of its blocks stay the same. */
const known = new WeakMap<Block, InputRichBlock[]>();

/** The same for one block. Nobody may change what it returns: it may return it again. */
export function toRichBlock(block: Block, { draft = false }: { draft?: boolean }): InputRichBlock[] {
  if (draft && block.type === 'activity' && !showsNothing(block)) {
    return [{ type: 'thinking', text: wording(block.text) }];
  }
  const before = known.get(block);
  if (before !== undefined) return before;
  const form = toRich(block, 1);
  known.set(block, form);
  return form;
}

function toRich(block: Block, level: number): InputRichBlock[] {
  if (showsNothing(block)) return [];
  switch (block.type) {
    case 'paragraph':
      return [{ type: 'paragraph', text: toRichText(block.children, maxNesting - level) }];
    case 'heading':
      return [{ type: 'heading', size: block.level, text: toRichText(block.children, maxNesting - level) }];
    case 'code':
      return [{ type: 'pre', text: codeWording(block.text), ...languageOf(block) }];
    case 'quote':
      if (level + 1 > deepestBlock) return toRichAll(block.blocks, level);
      return [{ type: 'blockquote', blocks: toRichAll(block.blocks, level + 1) }];
    case 'fold': {
      const blocks = toRichAll(block.blocks, level + 1);
      return blocks.length === 0 ? [] : [{ type: 'details', summary: wording(block.title), blocks }];
    }
    case 'list':
      return toRichList(block, level);
    case 'table':
      return [toRichTable(block, level)];
    case 'divider':
      return [{ type: 'divider' }];
    case 'footer':
      return [{ type: 'footer', text: wording(block.text) }];
    case 'activity':
      return [{ type: 'paragraph', text: { type: 'italic', text: wording(block.text) } }];
  }
}

function toRichAll(blocks: readonly Block[], level: number): InputRichBlock[] {
  return blocks.flatMap((block) => toRich(block, level));
}

function toRichList(list: Extract<Block, { type: 'list' }>, level: number): InputRichBlock[] {
  if (level + 2 > deepestBlock) {
    return list.items.flatMap((item, index) => toRichAll(labelled(item, listLabel(list, index, 0)), level));
  }
  const items = list.items.flatMap((item, index): InputRichBlockListItem[] => {
    const blocks = toRichAll(item.blocks, level + 2);
    if (blocks.length === 0) return [];
    return [{ blocks, ...checkbox(item), ...(list.ordered ? { value: list.start + index, type: '1' as const } : {}) }];
  });
  return items.length === 0 ? [] : [{ type: 'list', items }];
}

function checkbox(item: ListItem): Pick<InputRichBlockListItem, 'has_checkbox' | 'is_checked'> {
  if (item.checked === undefined) return {};
  return item.checked ? { has_checkbox: true, is_checked: true } : { has_checkbox: true };
}

/** The blocks of an item, with its label as text. */
function labelled({ blocks }: ListItem, label: string): Block[] {
  const [first, ...others] = blocks;
  if (first?.type !== 'paragraph') return [{ type: 'paragraph', children: [text(label)] }, ...blocks];
  return [{ ...first, children: [text(label), ...first.children] }, ...others];
}

function toRichTable(table: Extract<Block, { type: 'table' }>, level: number): InputRichBlock {
  const columns = Math.max(...[table.header, ...table.rows].map((row) => row.length));
  if (columns > maxColumns) return { type: 'pre', text: codeWording(tableText(table)) };
  const toCells = (row: readonly Inline[][], isHeader: boolean): RichBlockTableCell[] =>
    Array.from({ length: columns }, (_, column) => ({
      text: toRichText(row[column] ?? [], maxNesting - level - 1) || ' ',
      align: table.align[column] ?? ('left' satisfies Align),
      valign: 'top',
      ...(isHeader ? { is_header: true } : {}),
    }));
  const header = table.header.some((cell) => inlineText(cell) !== '') ? [toCells(table.header, true)] : [];
  return { type: 'table', is_bordered: true, cells: [...header, ...table.rows.map((row) => toCells(row, false))] };
}

type Style = 'bold' | 'italic' | 'strike' | 'url';
const richStyles = { bold: 'bold', italic: 'italic', strike: 'strikethrough' } as const;

/** At most `room` styles inside each other; '' when there is no text. */
function toRichText(inlines: readonly Inline[], room: number): RichText {
  const parts = richParts(inlines, room, []);
  return parts.length > 1 ? parts : (parts[0] ?? '');
}

function richParts(inlines: readonly Inline[], room: number, open: readonly Style[]): RichText[] {
  const parts: RichText[] = [];
  for (const part of inlines.flatMap((inline) => richPart(inline, room, open))) {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  }
  return parts;
}

function richPart(inline: Inline, room: number, open: readonly Style[]): RichText[] {
  switch (inline.type) {
    case 'text':
      return [wording(inline.text)];
    case 'break':
      return ['\n'];
    case 'code': {
      const code = wording(inline.text);
      return room > 0 && code.trim() !== '' ? [{ type: 'code', text: code }] : [code];
    }
    case 'time':
      return [
        room > 0 ? { ...momentOf(inline), text: timeText(inline.at, inline.near) } : timeText(inline.at, inline.near),
      ];
    case 'link':
      return richLink(inline, room, open);
    default: {
      const style = inline.type;
      const needed = room > 0 && !open.includes(style) && inlineText(inline.children).trim() !== '';
      if (!needed) return richParts(inline.children, room, open);
      return styled(richParts(inline.children, room - 1, [...open, style]), richStyles[style]);
    }
  }
}

function richLink(link: Extract<Inline, { type: 'link' }>, room: number, open: readonly Style[]): RichText[] {
  const label = wording(inlineText(link.children));
  const url = wording(link.url);
  if (open.includes('url') || label.trim() === '') return richParts(link.children, room, open);
  if (room === 0 || !isLinkable(url)) return [...richParts(link.children, room, open), urlAside(url, label)];
  const parts = richParts(link.children, room - 1, [...open, 'url']);
  return parts.length === 0 ? [] : [{ type: 'url', url, text: parts.length > 1 ? parts : parts[0]! }];
}

function styled(parts: RichText[], type: (typeof richStyles)[keyof typeof richStyles]): RichText[] {
  return parts.length === 0 ? [] : [{ type, text: parts.length > 1 ? parts : parts[0]! }];
}
