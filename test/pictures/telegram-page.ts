import type { InputRichBlock, MessageEntity } from 'grammy/types';
import { element, escapeHtml, type Theme, timeOfDay, wholePage } from './html.ts';
import { blocksHtml } from './telegram-blocks.ts';
import { telegramStyle } from './telegram-style.ts';
import { entitiesHtml } from './telegram-text.ts';

/** What a person sees of a chat with the bot, oldest first. */
export interface TelegramRecord {
  title: string;
  messages: TelegramMessage[];
  draft: TelegramDraft | undefined;
}

export interface TelegramMessage {
  id: string;
  /** Of the person who holds the phone. */
  mine: boolean;
  /** Server time, ms. */
  at: number;
  /** All that is read in it. */
  visible: string;
  content: TelegramContent;
  reply: { author: string; text: string } | undefined;
  file: { name: string; size: number } | undefined;
  /** The labels, row by row. */
  keyboard: string[][];
  reactions: string[];
}

/** Blocks of a rich message, or a text with entities. */
export type TelegramContent = { blocks: InputRichBlock[] } | { text: string; entities: MessageEntity[] };

export interface TelegramDraft {
  content: TelegramContent;
  canStop: boolean;
}

/** The chat on a phone of 390 px. Each message is an element with `data-id`: bubble and keyboard. */
export function telegramPage({ title, messages, draft }: TelegramRecord, theme: Theme): string {
  const name = escapeHtml(title);
  const bar = `<div class="bar"><div class="face">${escapeHtml(title.slice(0, 1))}</div><div><b>${name}</b><small>bot</small></div></div>`;
  const inner = [...messages.map(messageHtml), draft === undefined ? '' : draftHtml(draft)].join('');
  return wholePage(theme, telegramStyle, `${bar}${element('main', '', inner)}`);
}

export function messageHtml(message: TelegramMessage): string {
  const { id, mine, at, content, reply, file, keyboard, reactions } = message;
  const kinds = ['message', mine && 'mine', 'blocks' in content && 'rich', keyboard.length > 0 && 'keyed'];
  const parts = [
    reply && replyHtml(reply),
    file && fileHtml(file),
    contentHtml(content),
    element('div', 'foot', `${reactionsHtml(reactions)}${timeOfDay(at)}${mine ? ' ✓✓' : ''}`),
  ];
  const bubble = element('div', 'bubble', parts.filter(Boolean).join(''));
  return `<div class="${kinds.filter(Boolean).join(' ')}" data-id="${escapeHtml(id)}">${bubble}${keysHtml(keyboard)}</div>`;
}

function draftHtml({ content, canStop }: TelegramDraft): string {
  const message = element('div', 'message rich', element('div', 'bubble', contentHtml(content)));
  return `${message}${canStop ? element('div', 'stop', '■ Stop') : ''}`;
}

function contentHtml(content: TelegramContent): string {
  if ('blocks' in content) return blocksHtml(content.blocks);
  return content.text === '' ? '' : element('div', 'plain', entitiesHtml(content.text, content.entities));
}

function replyHtml({ author, text }: { author: string; text: string }): string {
  return `<div class="reply"><b>${escapeHtml(author)}</b><span>${escapeHtml(text.replaceAll('\n', ' '))}</span></div>`;
}

function fileHtml({ name, size }: { name: string; size: number }): string {
  const words = `${escapeHtml(name)}<small>${(size / 1024).toFixed(1)} KB</small>`;
  return element('div', 'file', `<i>📄</i>${element('div', '', words)}`);
}

function reactionsHtml(reactions: readonly string[]): string {
  return reactions.map((emoji) => element('span', 'reaction', escapeHtml(emoji))).join('');
}

/** The keys of a row are equally wide; a label that does not fit is cut. */
function keysHtml(keyboard: readonly (readonly string[])[]): string {
  if (keyboard.length === 0) return '';
  const rows = keyboard.map((row) =>
    element('div', 'row', row.map((label) => element('div', 'key', escapeHtml(label))).join('')),
  );
  return element('div', 'keys', rows.join(''));
}
