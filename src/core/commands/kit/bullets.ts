import { type Block, type Inline, paragraph } from '../../../text/document/blocks.ts';

/** A list with a point before each line. */
export function bullets(lines: readonly (string | Inline[])[]): Block {
  const paragraphs = lines.map((line) => (typeof line === 'string' ? paragraph(line) : paragraph(...line)));
  return { type: 'list', ordered: false, start: 1, items: paragraphs.map((block) => ({ blocks: [block] })) };
}
