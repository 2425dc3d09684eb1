import type { Block } from './blocks.ts';
import { cutBlock } from './cut-block.ts';
import { largest } from './largest-that-fits.ts';

/** What one message can hold. When some blocks fit, fewer of them fit too. */
export interface Measure {
  fits(blocks: Block[]): boolean;
}

/**
 * Parts that fit, in order: together they show what `blocks` show, nothing lost or doubled but the header of a table
 * that goes on. Borders between blocks are preferred; a block too large for any part is cut inside. A piece that can't
 * be made to fit is a part of its own.
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

/** The first part of `splitBlocks` and what is left; `part` is empty only when `blocks` is. */
export function takePart(blocks: Block[], measure: Measure): { part: Block[]; rest: Block[] } {
  const count = largest(blocks.length, (n) => measure.fits(blocks.slice(0, n)));
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
