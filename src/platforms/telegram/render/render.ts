import type { InputRichBlock } from 'grammy/types';
import type { OutgoingFile } from '../../../core/model/files.ts';
import type { LiveView, Post } from '../../../core/model/post.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { splitBlocks, takePart } from '../../../text/document/split-blocks.ts';
import { tailBlocks } from '../../../text/document/tail.ts';
import { visibleText } from '../../../text/document/visible.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { writeMarkdown } from '../../../text/markdown/write.ts';
import { fitsRich, fitsText } from './measure.ts';
import { type Content, type TelegramPart, withOptions } from './part.ts';
import { toRichBlocks } from './render-rich.ts';
import { type TextMessage, toTextMessage } from './render-text.ts';
import { captionOf, simplerUpload, toUpload } from './render-upload.ts';

export type { TelegramPart } from './part.ts';
export { toRichBlocks } from './render-rich.ts';
export { type TextMessage, toTextMessage } from './render-text.ts';

export type RenderMode = 'rich' | 'text';

/** An answer that takes more messages ends as a file. */
const maxMessages = 3;
const maxFooter = 500;
const fileName = 'answer.md';

/**
 * The messages that make up `post`, at least one; after two of more than three, the rest is a file. Footers and buttons
 * hang on the last one, the reply on the first; only the last one notifies, if any. A file comes with the blocks as its
 * caption, or after them.
 */
export function prepareParts(post: Post, mode: RenderMode): TelegramPart[] {
  return withOptions(
    post.file === undefined ? messages(post.blocks, mode) : withFile(post.blocks, post.file, mode),
    post,
  );
}

function withFile(blocks: Block[], file: OutgoingFile, mode: RenderMode): Content[] {
  const caption = captionOf(blocks);
  return caption === undefined ? [...messages(blocks, mode), toUpload(file)] : [toUpload(file, caption)];
}

function messages(blocks: Block[], mode: RenderMode): Content[] {
  const footers = footersOf(blocks);
  const body = blocks.filter((block) => block.type !== 'footer');
  return contents(isBlank(visibleText(body)) ? [paragraph('(no text)')] : body, footers, mode);
}

function contents(body: Block[], footers: Block[], mode: RenderMode): Content[] {
  const fits = mode === 'rich' ? fitsRich : fitsText;
  // Any message may be the last one, so each keeps room for the footers.
  const measure = { fits: (blocks: Block[]) => fits([...blocks, ...footers]) };
  const parts: Block[][] = [];
  let rest = body;
  let afterTwo: Block[] = [];
  while (!isBlank(visibleText(rest)) && parts.length < maxMessages) {
    if (parts.length === maxMessages - 1) afterTwo = rest;
    const taken = takePart(rest, measure);
    if (!isBlank(visibleText(taken.part))) parts.push(taken.part);
    rest = taken.rest;
  }
  if (!isBlank(visibleText(rest))) {
    return [...parts.slice(0, maxMessages - 1).map((part) => content(part, mode)), file(afterTwo, footers)];
  }
  const last = parts.length - 1;
  return parts.map((part, index) => content(index === last ? [...part, ...footers] : part, mode));
}

function content(blocks: Block[], mode: RenderMode): Content {
  return mode === 'rich' ? { kind: 'rich', blocks } : { kind: 'text', ...toTextMessage(blocks) };
}

function file(blocks: Block[], footers: Block[]): Content {
  const text = writeMarkdown(blocks);
  const size = Math.max(1, Math.round(Buffer.byteLength(text) / 1024));
  const caption = toTextMessage([paragraph(`The rest of the answer (${size} kB)`), ...footers]).text;
  return { kind: 'document', name: fileName, text, caption };
}

function footersOf(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.type !== 'footer' || isBlank(block.text)) return [];
    return [{ type: 'footer', text: Array.from(block.text).slice(0, maxFooter).join('') }];
  });
}

/** Simpler parts with the same visible text, for a part that Telegram refused; [] when there are none. */
export function downgradePart(part: TelegramPart): TelegramPart[] {
  switch (part.kind) {
    case 'rich':
      return prepareParts(part, 'text');
    case 'text':
      return simplerText(part);
    case 'document':
      return withOptions(plainMessages(part.text, part.caption), part);
    case 'upload':
      return withOptions([simplerUpload(part)], part);
  }
}

/** Times are the newest kind of entity: a server that does not know them may take the others. */
function simplerText(part: Extract<TelegramPart, { kind: 'text' }>): TelegramPart[] {
  if (part.entities.length === 0) return [];
  const older = part.entities.filter(({ type }) => type !== 'date_time');
  return [{ ...part, entities: older.length < part.entities.length ? older : [] }];
}

/** For chats that take no files. A flood of messages helps nobody, so a very long text is cut. */
const maxPlainMessages = 10;

function plainMessages(text: string, caption: string): Content[] {
  const pieces = splitBlocks([paragraph(text)], { fits: fitsText }).filter((piece) => !isBlank(visibleText(piece)));
  const kept = pieces.slice(0, maxPlainMessages).map((piece) => toTextMessage(piece).text);
  const end = pieces.length > kept.length ? ['… (cut here: this chat takes no files)'] : caption.split('\n').slice(1);
  return [...kept, ...end].map((one) => ({ kind: 'text', text: one, entities: [] }));
}

/**
 * A view of a running task as ONE message: its end, with `…` on top, when it is too long. `draft` allows thinking
 * blocks. Never empty.
 */
export function preview(view: LiveView, mode: 'text'): TextMessage;
export function preview(view: LiveView, mode: 'rich' | 'draft'): InputRichBlock[];
export function preview(view: LiveView, mode: RenderMode | 'draft'): TextMessage | InputRichBlock[] {
  const blocks = isBlank(visibleText(view.blocks)) ? [paragraph('…')] : view.blocks;
  if (mode === 'text') return toTextMessage(tailBlocks(blocks, { fits: fitsText }));
  const options = { draft: mode === 'draft' };
  return toRichBlocks(tailBlocks(blocks, { fits: (some) => fitsRich(some, options) }), options);
}
