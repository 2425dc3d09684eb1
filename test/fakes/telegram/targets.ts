import { flagOf, integerOf, isObject, jsonOf, type Params } from './params.ts';
import { badRequest, Refusal, upgraded } from './refusal.ts';
import type { ChatState, StoredMessage, World } from './world.ts';

/** The chat a call names. @throws Refusal in the words of the Bot API when the bot may not write there */
export function chatOf(world: World, params: Params): ChatState {
  if (params.chat_id === undefined || params.chat_id === '') throw badRequest('chat_id is empty');
  const id = integerOf(params, 'chat_id')!;
  const chat = world.chats.get(id);
  if (chat === undefined && world.users.has(id)) {
    throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user");
  }
  if (chat === undefined || chat.gone) throw badRequest('chat not found');
  if (chat.movedTo !== undefined) throw upgraded(chat.movedTo);
  if (chat.blocked) {
    const reason = chat.type === 'private' ? 'blocked by the user' : `kicked from the ${chat.type} chat`;
    throw new Refusal(403, `Forbidden: bot was ${reason}`);
  }
  return chat;
}

/** The topic a call names; undefined for none. A reply thread of a plain supergroup is accepted, but is no topic. */
export function threadOf(chat: ChatState, params: Params): number | undefined {
  const thread = integerOf(params, 'message_thread_id');
  if (thread === undefined || thread === 0) return undefined;
  const topic = chat.threads.get(thread);
  if (topic?.closed) throw badRequest('TOPIC_CLOSED');
  const isReplyThread = chat.type === 'supergroup' && !chat.topics && chat.messages.has(thread);
  if (topic === undefined && !isReplyThread) throw badRequest('message thread not found');
  return thread;
}

/** The message a call replies to, or undefined. */
export function replyTargetOf(chat: ChatState, params: Params): StoredMessage | undefined {
  const reply = jsonOf(params, 'reply_parameters') ?? legacyReply(params);
  if (!isObject(reply)) return undefined;
  const message = chat.messages.get(integerOf(reply, 'message_id') ?? 0);
  if (message === undefined && !flagOf(reply, 'allow_sending_without_reply')) {
    throw badRequest('message to be replied not found');
  }
  return message;
}

function legacyReply(params: Params): Params | undefined {
  const { reply_to_message_id: message_id, allow_sending_without_reply } = params;
  return message_id === undefined ? undefined : { message_id, allow_sending_without_reply };
}

/** A message of the bot that a call wants to change. */
export function editableOf(world: World, chat: ChatState, params: Params): StoredMessage {
  const id = integerOf(params, 'message_id');
  if (id === undefined) throw badRequest('message identifier is not specified');
  const message = chat.messages.get(id);
  if (message === undefined) throw badRequest('message to edit not found');
  if (message.from.id !== world.bot.id) throw badRequest("message can't be edited");
  return message;
}
