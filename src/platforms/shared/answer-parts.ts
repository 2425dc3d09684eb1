import { type Block, paragraph } from '../../text/document/blocks.ts';
import { type Measure, splitBlocks, takePart } from '../../text/document/split-blocks.ts';
import { visibleText } from '../../text/document/visible.ts';
import { isBlank } from '../../text/format/clean.ts';
import { writeMarkdown } from '../../text/markdown/write.ts';

/** An answer that takes more messages ends as a file. */
const maxMessages = 3;
/** A flood of messages helps nobody, so a very long text is cut. */
const maxPlainMessages = 10;

/** The text for an empty answer. */
export const noText = '(no text)';

/** The end of an answer as a file; `note` goes with it. */
export interface RestFile {
  name: string;
  text: string;
  note: Block;
}

/**
 * The messages that `body` needs, each with room for `footers`, which go with the last one. `rest`: of more than three
 * messages, all after the second become a file.
 */
export function splitAnswer(
  body: Block[],
  footers: readonly Block[],
  { fits }: Measure,
): { messages: Block[][]; rest: RestFile | undefined } {
  // Any message may be the last one, so each keeps room for the footers.
  const measure = { fits: (blocks: Block[]) => fits([...blocks, ...footers]) };
  const [read, written] = partedAt(body, (block) => block.type === 'code' && block.asWritten === true);
  const parts: Block[][] = [];
  let rest = read;
  let afterTwo = read;
  while (showsText(rest) && parts.length < maxMessages) {
    const taken = takePart(rest, measure);
    if (showsText(taken.part)) parts.push(taken.part);
    rest = taken.rest;
    if (parts.length < maxMessages) afterTwo = rest;
  }
  if (showsText(rest) || showsText(written)) {
    return { messages: parts.slice(0, maxMessages - 1), rest: restFile([...afterTwo, ...written]) };
  }
  const last = parts.length - 1;
  return { messages: parts.map((part, index) => (index === last ? [...part, ...footers] : part)), rest: undefined };
}

/** `blocks` before the first one that is so, and from there on. */
function partedAt(blocks: Block[], isSo: (block: Block) => boolean): [Block[], Block[]] {
  const at = blocks.findIndex(isSo);
  return at === -1 ? [blocks, []] : [blocks.slice(0, at), blocks.slice(at)];
}

function showsText(blocks: readonly Block[]): boolean {
  return blocks.some((block) => !isBlank(visibleText([block])));
}

function restFile(blocks: Block[]): RestFile {
  const text = writeMarkdown(blocks);
  const size = Math.max(1, Math.round(Buffer.byteLength(text) / 1024));
  return { name: 'answer.md', text, note: paragraph(`The rest of the answer is attached (${size} kB).`) };
}

/** The footers among `blocks` that show something, each of at most `longest` code points. */
export function footersOf(blocks: readonly Block[], longest: number): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.type !== 'footer' || isBlank(block.text)) return [];
    return [{ type: 'footer', text: Array.from(block.text).slice(0, longest).join('') }];
  });
}

/** A file's text as messages, for places that take no files. `isCut`: not all of it. */
export function plainMessages(text: string, measure: Measure): { messages: Block[][]; isCut: boolean } {
  const pieces = splitBlocks([paragraph(text)], measure).filter((piece) => !isBlank(visibleText(piece)));
  return { messages: pieces.slice(0, maxPlainMessages), isCut: pieces.length > maxPlainMessages };
}
