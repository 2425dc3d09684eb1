import { type Block, type Inline, type ListItem, text } from './blocks.ts';
import { breakPoint, characterBorder } from './break-point.ts';
import { inlineText, sliceInlines } from './inline.ts';
import { largestThatFits } from './largest-that-fits.ts';

/** The capacity of one message. When some blocks fit, fewer of them fit too. */
export interface Measure {
  fits(blocks: Block[]): boolean;
}

/** `head` fits and may be empty when `tail` is a simpler form of the block; together they show what the block shows. */
interface Pieces {
  head: Block[];
  tail: Block[];
}

type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>;

/** A shorter beginning at the end of a message with other content would look torn off. */
const leastBeginning = 80;

/**
 * Parts that fit, in order: together they show what `blocks` show, nothing lost or doubled but the header of a table
 * that continues. It prefers borders between blocks, and cuts inside a block that is too large for any part. A piece
 * that cannot fit becomes a part of its own.
 */
export function splitBlocks(blocks: Block[], measure: Measure): Block[][] {
  const parts: Block[][] = [];
  let rest = blocks;
  while (rest.length > 0) {
    const taken = takePart(rest, measure);
    parts.push(taken.part);
    rest = taken.rest;
  }
  return parts;
}

/** The first part of `splitBlocks` and the rest; `part` is empty only when `blocks` is. */
export function takePart(blocks: Block[], measure: Measure): { part: Block[]; rest: Block[] } {
  const count = largestThatFits(blocks.length, (n) => measure.fits(blocks.slice(0, n)));
  if (count === blocks.length) return { part: blocks, rest: [] };
  const part = blocks.slice(0, count);
  const next = blocks[count]!;
  if (count > 0 && measure.fits([next])) return endBeforeHeading(part, blocks);

  const pieces = cutBlock(next, { fits: (head) => measure.fits([...part, ...head]) }, count === 0);
  const after = blocks.slice(count + 1);
  if (pieces === undefined) {
    return count > 0 ? endBeforeHeading(part, blocks) : { part: [next], rest: after };
  }
  if (count === 0 && pieces.head.length === 0) return takePart([...pieces.tail, ...after], measure);
  return { part: [...part, ...pieces.head], rest: [...pieces.tail, ...after] };
}

/** A heading belongs to what comes after it. */
function endBeforeHeading(part: Block[], blocks: Block[]): { part: Block[]; rest: Block[] } {
  let count = part.length;
  while (count > 0 && part[count - 1]!.type === 'heading') count -= 1;
  if (count === 0) count = part.length;
  return { part: blocks.slice(0, count), rest: blocks.slice(count) };
}

/**
 * Cuts one block so that its beginning fits; undefined when it cannot. `alone`: nothing else is in the message, so any
 * progress is better than none.
 */
function cutBlock(block: Block, measure: Measure, alone: boolean): Pieces | undefined {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return cutInlines(block, measure, alone);
    case 'footer':
    case 'activity':
      return cutText(block, measure, alone);
    case 'code':
      return cutCode(block, measure, alone);
    case 'quote':
    case 'fold':
      return cutAround(block, measure);
    case 'list':
      return cutList(block, measure);
    case 'table':
      return cutTable(block, measure, alone);
    case 'divider':
      return undefined;
  }
}

function cutInlines(block: BlockOf<'paragraph' | 'heading'>, measure: Measure, alone: boolean): Pieces | undefined {
  const whole = inlineText(block.children);
  const piece = (from: number, to?: number): Block => ({ ...block, children: sliceInlines(block.children, from, to) });
  const at = cutAt(whole, (length) => measure.fits([piece(0, length)]), alone);
  if (at === undefined) return undefined;
  return { head: [piece(0, at)], tail: [piece(at)] };
}

function cutText(block: BlockOf<'footer' | 'activity'>, measure: Measure, alone: boolean): Pieces | undefined {
  const piece = (from: number, to?: number): Block => ({ ...block, text: block.text.slice(from, to) });
  const at = cutAt(block.text, (length) => measure.fits([piece(0, length)]), alone);
  if (at === undefined) return undefined;
  return { head: [piece(0, at)], tail: [piece(at)] };
}

function cutAt(whole: string, fits: (length: number) => boolean, alone: boolean): number | undefined {
  const room = largestThatFits(whole.length, fits);
  if (room < (alone ? 1 : leastBeginning)) return undefined;
  const at = breakPoint(whole, room);
  return at > room || at === whole.length ? undefined : at;
}

function cutCode(block: BlockOf<'code'>, measure: Measure, alone: boolean): Pieces | undefined {
  const lines = block.text.split('\n');
  const piece = (value: string): Block => ({ ...block, text: value });
  const count = largestThatFits(lines.length, (n) => measure.fits([piece(lines.slice(0, n).join('\n'))]));
  const head = lines.slice(0, count).join('\n');
  if (count > 0 && (alone || head.length >= leastBeginning)) {
    const tail = lines.slice(count).join('\n');
    return { head: [piece(head)], tail: tail === '' ? [] : [piece(tail)] };
  }
  if (!alone) return undefined;
  const room = largestThatFits(block.text.length, (length) => measure.fits([piece(block.text.slice(0, length))]));
  const at = characterBorder(block.text, room);
  if (at > room || at === block.text.length) return undefined;
  return { head: [piece(block.text.slice(0, at))], tail: [piece(block.text.slice(at))] };
}

function cutAround(block: BlockOf<'quote' | 'fold'>, measure: Measure): Pieces | undefined {
  const around = (blocks: Block[]): Block[] => (blocks.length === 0 ? [] : [{ ...block, blocks }]);
  const { part, rest } = takePart(block.blocks, { fits: (blocks) => measure.fits(around(blocks)) });
  if (part.length === 0 || !measure.fits(around(part))) return undefined;
  return { head: around(part), tail: around(rest) };
}

function cutList(block: BlockOf<'list'>, measure: Measure): Pieces | undefined {
  const from = (items: ListItem[], skipped: number): Block[] =>
    items.length === 0 ? [] : [{ ...block, start: block.start + skipped, items }];
  const count = largestThatFits(block.items.length, (n) => measure.fits(from(block.items.slice(0, n), 0)));
  if (count > 0) return { head: from(block.items.slice(0, count), 0), tail: from(block.items.slice(count), count) };

  const [item, ...others] = block.items;
  if (item === undefined) return undefined;
  const one = (blocks: Block[]): Block[] => from([{ ...item, blocks }], 0);
  const { part, rest } = takePart(item.blocks, { fits: (blocks) => measure.fits(one(blocks)) });
  if (!measure.fits(one(part))) return undefined;
  // The rest of the item has no bullet: it would look like an item of its own.
  return { head: one(part), tail: [...rest, ...from(others, 1)] };
}

function cutTable(block: BlockOf<'table'>, measure: Measure, alone: boolean): Pieces | undefined {
  const count = largestThatFits(
    block.rows.length,
    (n) => n > 0 && measure.fits([{ ...block, rows: block.rows.slice(0, n) }]),
  );
  if (count > 0) {
    return {
      head: [{ ...block, rows: block.rows.slice(0, count) }],
      tail: count === block.rows.length ? [] : [{ ...block, rows: block.rows.slice(count) }],
    };
  }
  return alone ? { head: [], tail: [block.header, ...block.rows].map(rowAsParagraph) } : undefined;
}

function rowAsParagraph(row: Inline[][]): Block {
  const children = row.flatMap((cell, index) => (index === 0 ? cell : [text(' | '), ...cell]));
  return { type: 'paragraph', children };
}
