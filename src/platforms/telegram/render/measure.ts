import type { InputRichBlock, RichText } from 'grammy/types';
import type { Block } from '../../../text/document/blocks.ts';
import { facts } from '../limits/facts.ts';
import { toRichBlock } from './render-rich.ts';
import { toTextMessage } from './render-text.ts';

/** Source: Bot API, "Rich Message Limits". Its "UTF-8 characters" count as bytes here, to be safe. */
const richLimits = { bytes: 32_768, blocks: 500 };
/** Telegram ignores further ones. Source: Bot API, `sendMessage`. */
const mostEntities = 100;

/** Whether one rich message (or rich draft) can hold `blocks`. */
export function fitsRich(blocks: readonly Block[], options: { draft?: boolean } = {}): boolean {
  const total = { bytes: 0, blocks: 0 };
  for (const block of blocks) {
    const own = totalOf(block, options);
    total.bytes += own.bytes;
    total.blocks += own.blocks;
    if (total.bytes > richLimits.bytes || total.blocks > richLimits.blocks) return false;
  }
  return true;
}

/** Whether one text message can hold `blocks`, with all their entities. */
export function fitsText(blocks: readonly Block[]): boolean {
  const { text, entities } = toTextMessage(blocks);
  return text.length <= facts.capabilities.textUnits && entities.length < mostEntities;
}

interface Total {
  bytes: number;
  blocks: number;
}

/** Each block is tried in many beginnings and ends of a document. By the form it has there: a draft has others. */
const totals = new WeakMap<InputRichBlock[], Total>();

function totalOf(block: Block, options: { draft?: boolean }): Total {
  const form = toRichBlock(block, options);
  const known = totals.get(form);
  if (known !== undefined) return known;
  const total = { bytes: 0, blocks: 0 };
  countBlocks(form, total);
  totals.set(form, total);
  return total;
}

function countBlocks(blocks: readonly InputRichBlock[], total: Total): void {
  for (const block of blocks) {
    total.blocks += 1;
    if ('text' in block) countText(block.text, total);
    else if (block.type === 'blockquote') countBlocks(block.blocks, total);
    else if (block.type === 'details') {
      countText(block.summary, total);
      countBlocks(block.blocks, total);
    } else if (block.type === 'list') {
      total.blocks += block.items.length;
      for (const item of block.items) countBlocks(item.blocks, total);
    } else if (block.type === 'table') {
      total.blocks += block.cells.length;
      for (const cell of block.cells.flat()) countText(cell.text ?? '', total);
    }
  }
}

function countText(text: RichText, total: Total): void {
  if (typeof text === 'string') total.bytes += Buffer.byteLength(text);
  else if (Array.isArray(text)) for (const part of text) countText(part, total);
  else if ('text' in text) countText(text.text, total);
}
