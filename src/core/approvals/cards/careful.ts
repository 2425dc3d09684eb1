import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { marks } from '../../../text/format/marks.ts';

/** One bold paragraph for each danger; `dangers` are fragments like those of `dangersOf`. A card begins with them. */
export function carefulBlocks(dangers: readonly string[]): Block[] {
  return dangers.map((danger) => paragraph({ type: 'bold', children: [{ type: 'text', text: inWords(danger) }] }));
}

/** The same for what is worth a look and no danger; not bold. */
export function cautionBlocks(cautions: readonly string[]): Block[] {
  return cautions.map((caution) => paragraph(inWords(caution)));
}

function inWords(fragment: string): string {
  return `${marks.careful} It ${fragment}.`;
}
