import type { Message } from 'grammy/types';
import { buttonsOf, keyboardOf } from './keyboard.ts';
import { flagOf, integerOf, jsonOf, type Params, textOf } from './params.ts';
import { assertAllowed, badRequest, Refusal } from './refusal.ts';
import { activityOfRich, checkRichMessage, visibleOfRich } from './rules-rich.ts';
import { checkText, visibleOfText } from './rules-text.ts';
import { chatOf, editableOf, replyTargetOf, threadOf } from './targets.ts';
import type { RichBlock, SeenMessage } from './types.ts';
import { addWhisper, receiverOf, whisperOf } from './whispers.ts';
import { addView, botUser, type ChatState, endDraft, type StoredMessage, type World } from './world.ts';

const draftLifetime = 30_000;

export interface Content {
  kind: SeenMessage['kind'];
  visible: string;
  blocks?: SeenMessage['blocks'];
  /** The fields of the Bot API's Message that hold it. */
  fields: Record<string, unknown>;
  file?: SeenMessage['file'];
}

export function sendMessage(world: World, params: Params): Message {
  const chat = chatOf(world, params);
  return post(world, chat, params, textContent(params));
}

export function sendRichMessage(world: World, params: Params): Message {
  const chat = chatOf(world, params);
  return post(world, chat, params, richContent(params, 'message'));
}

/** The one way a message of the bot gets into a chat. A real message ends the draft of its thread. */
export function post(world: World, chat: ChatState, params: Params, content: Content): Message {
  const thread = threadOf(chat, params);
  const markup = keyboardOf(params);
  const receiver = receiverOf(world, chat, params);
  const replyTo = receiver ? receiver.replyTo : replyTargetOf(chat, params);
  const now = world.clock.now();
  const id = receiver ? 0 : chat.nextMessageId;
  if (!receiver) chat.nextMessageId += 1;
  const raw = {
    message_id: id,
    ...(thread === undefined ? {} : { message_thread_id: thread }),
    ...(thread !== undefined && chat.topics ? { is_topic_message: true } : {}),
    from: botUser(world),
    chat: chat.info,
    date: Math.floor(now / 1000),
    ...(replyTo === undefined ? {} : { reply_to_message: replyTo.raw }),
    ...content.fields,
    ...(markup === undefined ? {} : { reply_markup: markup }),
  } as unknown as Message;
  const message: StoredMessage = {
    id,
    thread,
    from: botUser(world),
    kind: content.kind,
    text: content.visible,
    blocks: content.blocks,
    silent: flagOf(params, 'disable_notification'),
    replyTo: replyTo?.id,
    buttons: buttonsOf(markup),
    reactions: [],
    edits: 0,
    at: now,
    file: content.file,
    raw,
  };
  if (receiver) {
    const whisper = addWhisper(chat, message, receiver.user);
    world.changed();
    return whisper.raw;
  }
  chat.messages.set(id, message);
  endDraft(world, chat, thread);
  addView(world, chat, { what: 'sent', id, thread, text: message.text, activity: '' });
  return raw;
}

export function editMessageText(world: World, params: Params, rich: boolean): Message {
  const chat = chatOf(world, params);
  const message = editableOf(world, chat, params);
  if (!['text', 'rich'].includes(message.kind)) throw badRequest('there is no text in the message to edit');
  // A server that knows no rich messages overlooks one, and finds no text.
  const isRich = rich && params.rich_message !== undefined;
  const content = asEdit(() => (isRich ? richContent(params, 'message') : textContent(params)));
  const markup = keyboardOf(params);
  return change(world, chat, message, content, markup);
}

/** @returns true, as Telegram does not promise that the person gets the change */
export function editWhisperText(world: World, params: Params, rich: boolean): true {
  const chat = chatOf(world, params);
  const message = whisperOf(world, chat, params);
  const isRich = rich && params.rich_message !== undefined;
  change(
    world,
    chat,
    message,
    asEdit(() => (isRich ? richContent(params, 'message') : textContent(params))),
    keyboardOf(params),
  );
  return true;
}

export function editWhisperMarkup(world: World, params: Params): true {
  const chat = chatOf(world, params);
  const message = whisperOf(world, chat, params);
  const { kind, text: visible, blocks } = message;
  change(world, chat, message, { kind, visible, blocks, fields: takeApart(message).content }, keyboardOf(params));
  return true;
}

export function deleteWhisper(world: World, params: Params): true {
  const chat = chatOf(world, params);
  chat.whispers.delete(whisperOf(world, chat, params).id);
  world.changed();
  return true;
}

export function editMessageReplyMarkup(world: World, params: Params): Message {
  const chat = chatOf(world, params);
  const message = editableOf(world, chat, params);
  const { content: fields } = takeApart(message);
  const { kind, text: visible, blocks } = message;
  return change(world, chat, message, { kind, visible, blocks, fields }, keyboardOf(params));
}

/** The server finds a too long text later in an edit than in a send, and says it in other words. */
function asEdit(read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal && error.description === 'Bad Request: message is too long') {
      throw badRequest('MESSAGE_TOO_LONG');
    }
    throw error;
  }
}

function change(
  world: World,
  chat: ChatState,
  message: StoredMessage,
  content: Content,
  markup: { inline_keyboard: unknown[][] } | undefined,
): Message {
  const { content: old, reply_markup, frame } = takeApart(message);
  if (JSON.stringify([inOrder(old), reply_markup]) === JSON.stringify([inOrder(content.fields), markup])) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
        'content and reply markup of the message',
    );
  }
  message.raw = {
    ...frame,
    edit_date: Math.floor(world.clock.now() / 1000),
    ...content.fields,
    ...(markup === undefined ? {} : { reply_markup: markup }),
  } as unknown as Message;
  message.kind = content.kind;
  message.text = content.visible;
  message.blocks = content.blocks;
  message.buttons = buttonsOf(markup);
  message.edits += 1;
  addView(world, chat, { what: 'edited', id: message.id, thread: message.thread, text: message.text, activity: '' });
  return message.raw;
}

/** The fields that an edit replaces. */
const contentFields = ['text', 'entities', 'rich_message', 'document', 'photo', 'caption', 'caption_entities'];

function takeApart({ raw }: StoredMessage) {
  const { reply_markup, edit_date: _date, ...rest } = raw as unknown as Record<string, unknown>;
  const isContent = ([name]: [string, unknown]) => contentFields.includes(name);
  const entries = Object.entries(rest);
  return {
    content: Object.fromEntries(entries.filter(isContent)),
    frame: Object.fromEntries(entries.filter((entry) => !isContent(entry))),
    reply_markup,
  };
}

function inOrder(content: Record<string, unknown>): unknown[] {
  return contentFields.map((field) => content[field]);
}

/** Shows, refreshes or replaces the draft of a thread. One thread has one draft. */
export function sendDraft(world: World, params: Params, form: 'text' | 'rich'): true {
  const chat = chatOf(world, params);
  if (chat.type !== 'private') throw badRequest('TEXTDRAFT_PEER_INVALID');
  const thread = threadOf(chat, params);
  const draftId = integerOf(params, 'draft_id') ?? 0;
  if (draftId === 0) throw badRequest('draft_id must be non-zero');
  const { text, activity } = form === 'rich' ? richDraft(params) : textDraft(params);
  if (chat.stoppedDrafts.has(draftId)) return true;
  const before = chat.drafts.get(thread ?? 0);
  before?.cancelExpiry();
  chat.drafts.set(thread ?? 0, {
    draftId,
    thread,
    text,
    activity,
    canStop: flagOf(params, 'can_stop'),
    keepOnStop: flagOf(params, 'keep_on_stop'),
    shown: before?.draftId === draftId ? before.shown + 1 : 1,
    at: world.clock.now(),
    cancelExpiry: world.clock.after(draftLifetime, () => endDraft(world, chat, thread)),
  });
  addView(world, chat, { what: 'draft', id: draftId, thread, text, activity });
  return true;
}

function textDraft(params: Params): { text: string; activity: string } {
  const text = textOf(params, 'text') ?? '';
  if (text === '') return { text: '', activity: 'Thinking…' };
  return { text: textContent(params).visible, activity: '' };
}

function richDraft(params: Params): { text: string; activity: string } {
  const { visible } = richContent(params, 'draft');
  return { text: visible, activity: activityOfRich(jsonOf(params, 'rich_message')) };
}

function textContent(params: Params): Content {
  const text = textOf(params, 'text') ?? '';
  const entities = checkPlain(params, text, 'entities', 4096);
  const fields = { text: visibleOfText(text), ...(entities === undefined ? {} : { entities }) };
  return { kind: 'text', visible: visibleOfText(text), fields };
}

/** Checks a text with its entities and returns these. */
export function checkPlain(params: Params, text: string, entityField: string, limit: number): unknown {
  if (textOf(params, 'parse_mode')) throw badRequest("can't parse entities: the test server takes entities only");
  const entities = jsonOf(params, entityField);
  assertAllowed(checkText(text, entities, limit));
  return Array.isArray(entities) && entities.length === 0 ? undefined : entities;
}

function richContent(params: Params, where: 'message' | 'draft'): Content {
  const rich = jsonOf(params, 'rich_message');
  assertAllowed(checkRichMessage(rich, where));
  const { blocks, is_rtl } = rich as { blocks?: RichBlock[]; is_rtl?: boolean };
  const visible = visibleOfRich(rich);
  const shown = { blocks: blocks ?? [{ type: 'paragraph', text: visible }], ...(is_rtl ? { is_rtl } : {}) };
  return { kind: 'rich', visible, blocks: shown.blocks, fields: { rich_message: shown } };
}
