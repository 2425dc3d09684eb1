import type { Button, Part, Post } from '../../core/ports.ts';
import type { Block } from '../../text/blocks.ts';

/** The native message of the terminal: the blocks as they are, drawn when they are shown. */
export interface TerminalPart {
  blocks: Block[];
  buttons: Button[][];
  /** Key of the preview this comes in place of, as far as it was shown by this very process. */
  preview: string | undefined;
}

export function toPart(post: Post): Part {
  const preview = post.retracts?.preview;
  return {
    blocks: post.blocks,
    buttons: post.buttons ?? [],
    ...(typeof preview === 'string' && { preview }),
  };
}

export function fromPart(part: Part): TerminalPart {
  return part as unknown as TerminalPart;
}
