import { createHash, randomUUID } from 'node:crypto';
import type { LiveView, Post } from '../../../core/model/post.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { characterBorder } from '../../../text/document/break-point.ts';
import { tailBlocks } from '../../../text/document/tail.ts';
import { visibleText } from '../../../text/document/visible.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { footersOf, noText, plainMessages, type RestFile, splitAnswer } from '../../shared/answer-parts.ts';
import { facts } from '../limits/facts.ts';
import type { DiscordPart } from './part.ts';
import { toContent } from './render-text.ts';

type Content = Pick<DiscordPart, 'content' | 'rest' | 'file'>;

const longestContent = facts.capabilities.textUnits;
const longestFooter = 400;

/**
 * The messages that make up `post`, at least one; after two of more than three, the rest is a file. Footers, buttons
 * and a file to send go with the last one; only the last one notifies, if any.
 */
export function prepareParts(post: Post): DiscordPart[] {
  const footers = footersOf(post.blocks, longestFooter);
  const body = post.blocks.filter((block) => block.type !== 'footer');
  const hasText = !isBlank(visibleText(body));
  const { file } = post;
  if (file === undefined) return withOptions(contents(hasText ? body : [paragraph(noText)], footers), post);
  if (!hasText) return withOptions([{ content: toContent(footers), file }], post);
  const messages = contents(body, footers);
  const last = messages.at(-1)!;
  const whole =
    last.rest === undefined ? [...messages.slice(0, -1), { ...last, file }] : [...messages, { content: '', file }];
  return withOptions(whole, post);
}

function contents(body: Block[], footers: Block[]): Content[] {
  const answer = splitAnswer(body, footers, { fits });
  const messages = answer.messages.map(message);
  return answer.rest === undefined ? messages : [...messages, withRest(answer.rest, footers)];
}

function fits(blocks: readonly Block[]): boolean {
  return toContent(blocks).length <= longestContent;
}

function message(blocks: Block[]): Content {
  const content = toContent(blocks);
  if (isBlank(content)) return { content: noText };
  return { content: content.slice(0, characterBorder(content, longestContent)) };
}

function withRest({ name, text, note }: RestFile, footers: Block[]): Content {
  return { ...message([note, ...footers]), rest: { name, text } };
}

function withOptions(
  all: Content[],
  {
    notify,
    buttons,
    replyTo,
    addressee,
    whispers,
    id = randomUUID(),
  }: Pick<Post, 'notify' | 'buttons' | 'replyTo' | 'addressee' | 'whispers' | 'id'>,
): DiscordPart[] {
  return all.map((one, index): DiscordPart => {
    const isLast = index === all.length - 1;
    return {
      ...one,
      // The first answer to a press is the message with the button.
      first: index === 0 && !whispers,
      notify: notify && isLast,
      nonce: nonceFor(id, index),
      ...(isLast && buttons !== undefined && buttons.length > 0 ? { buttons } : {}),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(addressee === undefined ? {} : { addressee }),
    };
  });
}

/** The same for every repeat of the part. Discord takes 25 characters. */
function nonceFor(id: string, index: number): string {
  return createHash('sha256').update(`${id} ${index}`).digest('hex').slice(0, 24);
}

/** Simpler parts for a part that Discord refused: a file as messages, or a word instead of it; else []. */
export function downgradePart(part: DiscordPart): DiscordPart[] {
  const simpler = part.rest !== undefined ? asMessages(part.rest.text, part.content) : withoutFile(part);
  return withOptions(simpler, { ...part, id: part.nonce }).map((one) => ({ ...one, first: one.first && part.first }));
}

function withoutFile({ content, file }: DiscordPart): Content[] {
  if (file === undefined) return [];
  const note = toContent([{ type: 'footer', text: `I could not send ${file.name.slice(0, 200)} here.` }]);
  if (content === '') return [{ content: note }];
  const both = `${content}\n${note}`;
  return both.length <= longestContent ? [{ content: both }] : [{ content }, { content: note }];
}

function asMessages(text: string, caption: string): Content[] {
  const { messages, isCut } = plainMessages(text, { fits });
  if (messages.length === 0) return [{ content: caption }];
  const contents = messages.map(message);
  return isCut ? [...contents, { content: '… (cut here: this channel does not accept files)' }] : contents;
}

/** A view of a running task as ONE message: its end, with `…` on top, when it is too long. Never empty. */
export function preview(view: LiveView): string {
  const content = toContent(tailBlocks(view.blocks, { fits }));
  return isBlank(content) ? '…' : content.slice(0, characterBorder(content, longestContent));
}
