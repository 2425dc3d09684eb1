import { type Block, paragraph } from '../../text/blocks.ts';

/** A list with a point before each line. */
export function bullets(lines: readonly string[]): Block {
  return { type: 'list', ordered: false, start: 1, items: lines.map((line) => ({ blocks: [paragraph(line)] })) };
}
