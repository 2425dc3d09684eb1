import type { Block } from '../../../text/document/blocks.ts';

/** One paragraph for each danger; `dangers` are fragments like those of `dangersOf`. */
export function carefulBlocks(dangers: readonly string[]): Block[] {
  return dangers.map((danger) => ({
    type: 'paragraph',
    children: [
      { type: 'bold', children: [{ type: 'text', text: '⚠️ Careful: ' }] },
      { type: 'text', text: `it ${danger}.` },
    ],
  }));
}
