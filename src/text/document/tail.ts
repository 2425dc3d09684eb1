import { type Block, paragraph } from './blocks.ts';
import { characterBorder } from './break-point.ts';
import { inlineText, sliceInlines } from './inline.ts';
import { largestThatFits } from './largest-that-fits.ts';
import type { Measure } from './split-blocks.ts';

/** The end of `blocks`, as much as fits, with `…` on top; `blocks` themselves when they fit. For views that grow. */
export function tailBlocks(blocks: Block[], measure: Measure): Block[] {
  // Starts from the end, so that the cost does not grow with the omitted part.
  const room = largestThatFits(blocks.length, (n) => measure.fits(blocks.slice(-n)));
  if (room === blocks.length) return blocks;
  const mark = paragraph('…');
  const count = largestThatFits(room, (n) => measure.fits([mark, ...blocks.slice(-n)]));
  const kept = blocks.slice(blocks.length - count);
  const end = endOf(blocks[blocks.length - count - 1]!, { fits: (some) => measure.fits([mark, ...some, ...kept]) });
  return [mark, ...end, ...kept];
}

/** The end of one block; [] when it cannot be cut or nothing of it fits. */
function endOf(block: Block, measure: Measure): Block[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading': {
      const whole = inlineText(block.children);
      return endOfText(whole, (at) => ({ ...block, children: sliceInlines(block.children, at) }), measure);
    }
    case 'code':
      return endOfCode(block, measure);
    case 'quote':
    case 'fold':
      return endOfMany(block.blocks, (blocks) => ({ ...block, blocks }), measure);
    case 'list': {
      const { items, start } = block;
      return endOfMany(
        items,
        (some) => ({ ...block, start: start + items.length - some.length, items: some }),
        measure,
      );
    }
    case 'table':
      return endOfMany(block.rows, (rows) => ({ ...block, rows }), measure);
    default:
      return [];
  }
}

function endOfMany<T>(all: T[], wrap: (some: T[]) => Block, measure: Measure): Block[] {
  const count = largestThatFits(all.length, (n) => measure.fits([wrap(all.slice(all.length - n))]));
  return count === 0 ? [] : [wrap(all.slice(all.length - count))];
}

function endOfCode(block: Extract<Block, { type: 'code' }>, measure: Measure): Block[] {
  const lines = block.text.split('\n');
  const whole = endOfMany(lines, (some) => ({ ...block, text: some.join('\n') }), measure);
  if (whole.length > 0) return whole;
  return endOfText(block.text, (at) => ({ ...block, text: block.text.slice(at) }), measure);
}

function endOfText(whole: string, from: (at: number) => Block, measure: Measure): Block[] {
  const count = largestThatFits(whole.length, (n) => measure.fits([from(whole.length - n)]));
  if (count === 0) return [];
  const word = whole.slice(whole.length - count).search(/(?<=\s)\S/);
  if (word > 0 && word < count / 2) return [from(whole.length - count + word)];
  const start = whole.length - count;
  const border = characterBorder(whole, start);
  return [from(border < start && start < whole.length ? nextBorder(whole, start) : border)];
}

function nextBorder(whole: string, start: number): number {
  let at = start;
  while (at < whole.length && characterBorder(whole, at) < start) at += 1;
  return at;
}
