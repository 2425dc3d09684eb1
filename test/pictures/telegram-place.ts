import type { InputRichBlock, Message, MessageEntity } from 'grammy/types';
import { telegramPlace } from '../chaos/place.ts';
import type { Machine } from '../e2e/machine.ts';
import type { SeenMessage } from '../fakes/telegram/types.ts';
import type { SessionPlace } from './session.ts';
import type { TelegramContent, TelegramDraft, TelegramMessage, TelegramRecord } from './telegram-page.ts';

/** Ann's chat with the bot. */
export function openTelegram({ telegram, ann }: Machine): SessionPlace<TelegramRecord> {
  const chat = telegram.privateChat(ann);

  function draft(): TelegramDraft | undefined {
    if (chat.draft === undefined) return undefined;
    const call = telegram.calls.findLast(({ method, description }) => /^send\w*Draft$/.test(method) && !description);
    const { text = '', entities, rich_message } = call?.params ?? {};
    const content = contentOf({ text: String(text), entities: read(entities), rich_message: read(rich_message) });
    return { content, canStop: chat.draft.canStop };
  }

  function toMessage(message: SeenMessage): TelegramMessage {
    const { id, from, at, text, file, replyTo, buttons, reactions, raw } = message;
    const target = chat.messages.find((other) => other.id === replyTo);
    return {
      id: String(id),
      mine: from.id === ann.id,
      at,
      visible: text,
      content: contentOf(raw),
      reply: target && { author: target.from.first_name, text: target.text },
      file: file && { name: file.name, size: file.size },
      keyboard: buttons.map((row) => row.map(({ label }) => label)),
      reactions: [...reactions],
    };
  }

  return {
    place: telegramPlace('telegram', chat, ann),
    until: (check, what) => telegram.until(check, what),
    growing: () => chat.draft?.text ?? '',
    stop: () => chat.pressStop(ann),
    record: () => structuredClone({ title: 'workbench', messages: chat.messages.map(toMessage), draft: draft() }),
  };
}

/** A parameter of a call may be JSON. */
function read<T>(value: unknown): T {
  return typeof value === 'string' ? JSON.parse(value) : (value as T);
}

function contentOf(raw: unknown): TelegramContent {
  const { text, entities, caption, caption_entities, rich_message } = raw as Pick<
    Message,
    'text' | 'entities' | 'caption' | 'caption_entities'
  > & { rich_message?: { blocks?: InputRichBlock[] } };
  if (rich_message?.blocks) return { blocks: rich_message.blocks };
  return { text: text ?? caption ?? '', entities: ((text ? entities : caption_entities) ?? []) as MessageEntity[] };
}
