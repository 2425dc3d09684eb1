import type { MessageEntity } from 'grammy/types';
import type { Block, Inline } from '../../../text/document/blocks.ts';
import { inlineText } from '../../../text/document/inline.ts';
import { listLabel } from '../../../text/document/list-label.ts';
import { tableText } from '../../../text/document/table-text.ts';
import { urlAside } from '../../../text/document/url-aside.ts';
import { timeText } from '../../../text/format/time-text.ts';
import { codeWording, showsNothing, wording } from '../../shared/wording.ts';
import { createEntityWriter, type EntityWriter } from './entity-writer.ts';
import { languageOf } from './language.ts';
import { isLinkable } from './links.ts';

/** Offsets and lengths in UTF-16 units; trims the text like Telegram. */
export interface TextMessage {
  text: string;
  entities: MessageEntity[];
}

const rule = '──────────';
const indent = '   ';

interface Place {
  /** Number of lists around. */
  depth: number;
  /** Blockquote entities do not nest: `> ` marks an inner quote. */
  quoted: boolean;
}

/** A message as text and entities, for servers without rich messages. Total; '' when nothing of it would be visible. */
export function toTextMessage(blocks: readonly Block[]): TextMessage {
  const out = createEntityWriter();
  writeBlocks(out, blocks, { depth: 0, quoted: false });
  return out.finish();
}

function writeBlocks(out: EntityWriter, blocks: readonly Block[], place: Place): void {
  const shown = blocks.filter((block) => !showsNothing(block));
  for (const [index, block] of shown.entries()) {
    if (index > 0) {
      const tight = place.depth > 0 || shown[index - 1]!.type === 'heading';
      out.newline();
      if (!tight) out.newline();
    }
    writeBlock(out, block, place);
  }
}

function writeBlock(out: EntityWriter, block: Block, place: Place): void {
  switch (block.type) {
    case 'paragraph':
      writeInlines(out, block.children);
      break;
    case 'heading':
      out.within('bold', () => writeInlines(out, block.children));
      break;
    case 'code':
      out.verbatim('pre', codeWording(block.text), languageOf(block));
      break;
    case 'table':
      out.verbatim('pre', codeWording(tableText(block)));
      break;
    case 'quote':
      writeQuote(out, block.blocks, place);
      break;
    case 'fold':
      out.within('expandable_blockquote', () => {
        out.within('bold', () => out.write(wording(block.title)));
        out.newline();
        writeBlocks(out, block.blocks, { ...place, quoted: true });
      });
      break;
    case 'list':
      writeList(out, block, place);
      break;
    case 'divider':
      out.write(rule);
      break;
    case 'footer':
    case 'activity':
      out.within('italic', () => out.write(wording(block.text)));
      break;
  }
}

function writeQuote(out: EntityWriter, blocks: readonly Block[], place: Place): void {
  if (place.quoted || place.depth > 0) {
    out.write('> ');
    out.indented('> ', () => writeBlocks(out, blocks, place));
  } else {
    out.within('blockquote', () => writeBlocks(out, blocks, { ...place, quoted: true }));
  }
}

function writeList(out: EntityWriter, list: Extract<Block, { type: 'list' }>, place: Place): void {
  let first = true;
  for (const [index, item] of list.items.entries()) {
    if (item.blocks.every(showsNothing)) continue;
    if (!first) out.newline();
    first = false;
    out.write(listLabel(list, index, place.depth));
    out.indented(indent, () => writeBlocks(out, item.blocks, { ...place, depth: place.depth + 1 }));
  }
}

const styles = { bold: 'bold', italic: 'italic', strike: 'strikethrough' } as const;

function writeInlines(out: EntityWriter, inlines: readonly Inline[]): void {
  for (const inline of inlines) {
    switch (inline.type) {
      case 'text':
        out.write(wording(inline.text));
        break;
      case 'break':
        out.newline();
        break;
      case 'code':
        out.code(wording(inline.text));
        break;
      case 'time':
        out.moment(timeText(inline.at, inline.near), inline);
        break;
      case 'link':
        writeLink(out, inline);
        break;
      default:
        out.within(styles[inline.type], () => writeInlines(out, inline.children));
    }
  }
}

function writeLink(out: EntityWriter, link: Extract<Inline, { type: 'link' }>): void {
  const url = wording(link.url);
  if (isLinkable(url)) {
    out.within('text_link', () => writeInlines(out, link.children), url);
    return;
  }
  writeInlines(out, link.children);
  const label = wording(inlineText(link.children));
  if (label.trim() !== '') out.write(urlAside(url, label));
}
