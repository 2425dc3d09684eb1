import type { Message, User } from 'grammy/types';
import { integerOf, isObject, jsonOf, type Params } from './params.ts';
import { badRequest } from './refusal.ts';
import type { ChatState, StoredMessage, World } from './world.ts';

/** Source: Bot API, `ReplyParameters.ephemeral_message_id`; the same holds for a press. */
const answerableFor = 15_000;

/** Whom an ephemeral message is for. */
interface Receiver {
  user: User;
  replyTo: StoredMessage | undefined;
}

/**
 * The receiver of an ephemeral message that a call sends; undefined: it sends an ordinary one. The bot is no administrator,
 * so it may only answer, within 15 s: an ephemeral message of that person, or a press of theirs. The words of the refusals
 * are not documented.
 */
export function receiverOf(world: World, chat: ChatState, params: Params): Receiver | undefined {
  const wanted = jsonOf(params, 'ephemeral_message_parameters');
  const reply = jsonOf(params, 'reply_parameters');
  const answered = isObject(reply) ? integerOf(reply, 'ephemeral_message_id') : undefined;
  if (!isObject(wanted)) {
    if (answered !== undefined) throw badRequest('a reply to an ephemeral message must be ephemeral');
    return undefined;
  }
  if (chat.type === 'private') throw badRequest('ephemeral messages are for groups');
  const user = world.users.get(integerOf(wanted, 'receiver_user_id') ?? 0);
  if (user === undefined) throw badRequest('user not found');
  const isFresh = ({ at }: { at: number }) => world.clock.now() - at <= answerableFor;
  const query = world.queries.get(String(wanted.callback_query_id));
  if (query?.by === user.id && isFresh(query)) return { user, replyTo: undefined };
  const replyTo = answered === undefined ? undefined : chat.whispers.get(answered);
  if (replyTo?.from.id !== user.id || !isFresh(replyTo))
    throw badRequest('not enough rights to send ephemeral messages');
  return { user, replyTo };
}

/** The ephemeral message of the bot that a call wants to change or delete. */
export function whisperOf(world: World, chat: ChatState, params: Params): StoredMessage {
  const message = chat.whispers.get(integerOf(params, 'ephemeral_message_id') ?? 0);
  const receiver = (message?.raw as { receiver_user?: User } | undefined)?.receiver_user;
  if (message?.from.id !== world.bot.id || receiver?.id !== integerOf(params, 'receiver_user_id'))
    throw badRequest('message to edit not found');
  return message;
}

/** Stores an ephemeral message under the next id of the chat. */
export function addWhisper(chat: ChatState, message: StoredMessage, receiver: User): StoredMessage {
  const id = chat.nextWhisperId;
  chat.nextWhisperId += 1;
  const raw = { ...message.raw, message_id: 0, ephemeral_message_id: id, receiver_user: receiver } as Message;
  const whisper = { ...message, id, raw };
  chat.whispers.set(id, whisper);
  return whisper;
}

/** What one person sees beside the messages of all. */
export function whispersTo(world: World, chat: ChatState, user: User): StoredMessage[] {
  return [...chat.whispers.values()].filter(
    ({ from, raw }) => from.id === world.bot.id && (raw as { receiver_user?: User }).receiver_user?.id === user.id,
  );
}

/** The app sends a command so only when the menu of groups says so. */
export function assertEphemeralCommand(world: World, chat: ChatState, text: string): void {
  const command = /^\/(\w+)/.exec(text)?.[1];
  const isEphemeral = world.groupCommands.some((one) => one.command === command && one.is_ephemeral === true);
  if (chat.type === 'private' || !isEphemeral) throw new Error(`no app sends an ephemeral "${text}" here`);
}
