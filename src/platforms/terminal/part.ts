import type { OutgoingFile } from '../../core/model/files.ts';
import type { Button, Part, Post } from '../../core/model/post.ts';
import { type Block, paragraph } from '../../text/document/blocks.ts';

/** The native message of the terminal: the blocks unchanged, drawn when it shows them. */
export interface TerminalPart {
  blocks: Block[];
  buttons: Button[][];
  /** Key of the preview it replaces, if this same process showed it. */
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

/** A person at the terminal can reach the disk, so the path is enough. */
function fileLine({ name, path }: OutgoingFile): Block {
  return paragraph(`File: ${name} (`, { type: 'code', text: path }, ')');
}

export function fromPart(part: Part): TerminalPart {
  return part as unknown as TerminalPart;
}
