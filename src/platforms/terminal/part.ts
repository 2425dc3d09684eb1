import type { OutgoingFile } from '../../core/model/files.ts';
import type { Button, Part, Post } from '../../core/model/post.ts';
import { type Block, paragraph } from '../../text/document/blocks.ts';

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
    blocks: post.file === undefined ? post.blocks : [...post.blocks, fileLine(post.file)],
    buttons: post.buttons ?? [],
    ...(typeof preview === 'string' && { preview }),
  };
}

/** Who sits at the terminal sits at the disk: the path is all they need. */
function fileLine({ name, path }: OutgoingFile): Block {
  return paragraph(`File: ${name} (`, { type: 'code', text: path }, ')');
}

export function fromPart(part: Part): TerminalPart {
  return part as unknown as TerminalPart;
}
