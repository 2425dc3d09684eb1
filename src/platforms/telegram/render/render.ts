import type { InputRichBlock } from 'grammy/types';
import type { OutgoingFile } from '../../../core/model/files.ts';
import type { LiveView, Post } from '../../../core/model/post.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { tailBlocks } from '../../../text/document/tail.ts';
import { visibleText } from '../../../text/document/visible.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { footersOf, noText, plainMessages, type RestFile, splitAnswer } from '../../shared/answer-parts.ts';
import { fitsRich, fitsText } from './measure.ts';
import { type Content, type TelegramPart, withOptions } from './part.ts';
import { toRichBlocks } from './render-rich.ts';
import { type TextMessage, toTextMessage } from './render-text.ts';
import { captionOf, simplerUpload, toUpload } from './render-upload.ts';

export type RenderMode = 'rich' | 'text';

const longestFooter = 500;

/**
 * The messages that make up `post`, at least one; after two of more than three, the rest is a file. Footers and buttons
 * go with the last one, the reply with the first; only the last one notifies, if any. A file comes with the blocks as
 * its caption, or after them.
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
  const footers = footersOf(blocks, longestFooter);
  const body = blocks.filter((block) => block.type !== 'footer');
  const shown = body.every((block) => isBlank(visibleText([block]))) ? [paragraph(noText)] : body;
  const answer = splitAnswer(shown, footers, { fits: mode === 'rich' ? fitsRich : fitsText });
  const contents = answer.messages.map((one) => content(one, mode));
  return answer.rest === undefined ? contents : [...contents, document(answer.rest, footers)];
}

function content(blocks: Block[], mode: RenderMode): Content {
  return mode === 'rich' ? { kind: 'rich', blocks } : { kind: 'text', ...toTextMessage(blocks) };
}

function document({ name, text, note }: RestFile, footers: Block[]): Content {
  return { kind: 'document', name, text, caption: toTextMessage([note, ...footers]).text };
}

/** Simpler parts with the same visible text, for a part that Telegram refused; [] when there are none. */
export function downgradePart(part: TelegramPart): TelegramPart[] {
  switch (part.kind) {
    case 'rich':
      return prepareParts(part, 'text');
    case 'text':
      return simplerText(part);
    case 'document':
      return withOptions(withoutFile(part.text, part.caption), part);
    case 'upload':
      return withOptions([simplerUpload(part)], part);
  }
}

/** Times are the newest kind of entity: a server that does not know them may accept the others. */
function simplerText(part: Extract<TelegramPart, { kind: 'text' }>): TelegramPart[] {
  if (part.entities.length === 0) return [];
  const older = part.entities.filter(({ type }) => type !== 'date_time');
  return [{ ...part, entities: older.length < part.entities.length ? older : [] }];
}

/** For chats that take no files. */
function withoutFile(text: string, caption: string): Content[] {
  const { messages, isCut } = plainMessages(text, { fits: fitsText });
  const end = isCut ? ['… (cut here: this chat does not accept files)'] : caption.split('\n').slice(1);
  const texts = [...messages.map((one) => toTextMessage(one).text), ...end];
  return texts.map((one) => ({ kind: 'text', text: one, entities: [] }));
}

/**
 * A view of a running task as ONE message: its end, with `…` on top, when it is too long. `draft` allows thinking
 * blocks. Never empty.
 */
export function preview(view: LiveView, mode: 'text'): TextMessage;
export function preview(view: LiveView, mode: 'rich' | 'draft'): InputRichBlock[];
export function preview(view: LiveView, mode: RenderMode | 'draft'): TextMessage | InputRichBlock[] {
  const blocks = view.blocks.every((block) => isBlank(visibleText([block]))) ? [paragraph('…')] : view.blocks;
  if (mode === 'text') return toTextMessage(tailBlocks(blocks, { fits: fitsText }));
  const options = { draft: mode === 'draft' };
  return toRichBlocks(tailBlocks(blocks, { fits: (some) => fitsRich(some, options) }), options);
}
