import type { APIEmbed, APIMessage } from 'discord.js';
import { componentsHtml } from './discord-components.ts';
import { markdownHtml, type Names } from './discord-markdown.ts';
import { discordStyle } from './discord-style.ts';
import { element, escapeHtml, type Theme, timeOfDay, wholePage } from './html.ts';

/** What a person sees of a channel, oldest first. */
export interface DiscordRecord {
  channel: string;
  names: Names;
  messages: DiscordMessage[];
}

export interface DiscordMessage {
  id: string;
  /** Of the person who looks. */
  mine: boolean;
  author: string;
  /** Server time, ms. */
  at: number;
  /** All that is read in it. */
  visible: string;
  content: Pick<APIMessage, 'content' | 'embeds' | 'components'>;
  reply: { author: string; text: string } | undefined;
  files: { name: string; size: number }[];
  /** The labels of its buttons. */
  buttons: string[];
  reactions: string[];
  /** Only one person sees it. */
  whispered: boolean;
  /** A reply that shows “thinking…”. */
  loading: boolean;
  edited: boolean;
}

/** Messages of one author in so many ms stand below each other under one name. */
const together = 7 * 60_000;

/** The channel in a window of 720 px. Each message is an element with `data-id`. */
export function discordPage({ channel, names, messages }: DiscordRecord, theme: Theme): string {
  const bar = element('div', 'bar', `<i>#</i>${escapeHtml(channel)}`);
  const inner = messages.map((message, index) => messageHtml(message, names, messages[index - 1]));
  return wholePage(theme, discordStyle, `${bar}${element('main', '', inner.join(''))}`);
}

export function messageHtml(message: DiscordMessage, names: Names, before?: DiscordMessage): string {
  const { id, mine, author, at, content, reply, files, reactions, whispered, loading, edited } = message;
  const isNext = before !== undefined && !reply && before.author === author && at - before.at < together;
  const kinds = ['message', mine && 'mine', isNext && 'next', reply && 'replied'].filter(Boolean).join(' ');
  const tag = mine ? '' : element('span', 'tag', 'APP');
  const head = `<div class="face">${escapeHtml(author.slice(0, 1).toUpperCase())}</div>${element('div', 'author', `${escapeHtml(author)}${tag}<small>${timeOfDay(at)}</small>`)}`;
  const parts = [
    reply && replyHtml(reply),
    !isNext && head,
    loading && element('div', 'loading', `${escapeHtml(author)} is thinking…`),
    !loading && textHtml(content.content, names, edited),
    ...files.map(fileHtml),
    ...content.embeds.map((embed) => embedHtml(embed, names)),
    componentsHtml(content.components ?? [], names),
    reactions.length > 0 && element('div', 'reactions', reactions.map(reactionHtml).join('')),
    whispered && element('div', 'whisper', '👁 Only you can see this'),
  ];
  return `<div class="${kinds}" data-id="${escapeHtml(id)}">${parts.filter(Boolean).join('')}</div>`;
}

/** The note of an edit stands at the end of the last line. */
function textHtml(content: string, names: Names, edited: boolean): string {
  const html = markdownHtml(content, names);
  if (!edited) return html;
  const note = element('span', 'edited', '(edited)');
  const end = /<\/(?:div|small)>$/.exec(html)?.[0] ?? '';
  return `${html.slice(0, html.length - end.length)}${note}${end}`;
}

function replyHtml({ author, text }: { author: string; text: string }): string {
  return element('div', 'reply', `<b>@${escapeHtml(author)}</b><span>${escapeHtml(text.replaceAll('\n', ' '))}</span>`);
}

function fileHtml({ name, size }: { name: string; size: number }): string {
  const words = `${escapeHtml(name)}<small>${(size / 1024).toFixed(1)} KB</small>`;
  return element('div', 'file', `📄${element('div', '', words)}`);
}

function embedHtml({ title, description, fields = [], footer }: APIEmbed, names: Names): string {
  const parts = [
    title !== undefined && element('b', 'title', markdownHtml(title, names)),
    description !== undefined && markdownHtml(description, names),
    ...fields.map(({ name, value }) => `${element('b', 'title', escapeHtml(name))}${markdownHtml(value, names)}`),
    footer !== undefined && element('div', 'foot', escapeHtml(footer.text)),
  ];
  return element('div', 'embed', parts.filter(Boolean).join(''));
}

function reactionHtml(emoji: string): string {
  return element('span', 'reaction', `${escapeHtml(emoji)} 1`);
}
