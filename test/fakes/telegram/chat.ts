import type { Message, User } from 'grammy/types';
import { isLike } from '../text-match.ts';
import type { Waiting } from '../waiting.ts';
import { composeMessage } from './person.ts';
import { addTopic, closeTopic, emojiOf } from './topics.ts';
import type { Press, SeenDraft, SeenMessage, TelegramChat, TextMatch } from './types.ts';
import { addWhisper, assertEphemeralCommand, whispersTo } from './whispers.ts';
import { botUser, type ChatState, endDraft, type StoredMessage, type World } from './world.ts';

let queryCount = 0;

/** The side of the people: what they see and what they can do. */
export function createTelegramChat(
  world: World,
  chat: ChatState,
  until: Waiting['until'],
  toSupergroup: (from: ChatState) => { state: ChatState; seen: TelegramChat },
): TelegramChat {
  function messageOf(messageId: number): StoredMessage {
    const message = chat.messages.get(messageId);
    if (message === undefined) throw new Error(`chat ${chat.id} shows no message ${messageId}`);
    return message;
  }

  function answers(): SeenMessage[] {
    return [...chat.messages.values()].filter(({ from }) => from.id === world.bot.id);
  }

  function drafts(): SeenDraft[] {
    return [...chat.drafts.values()].sort((a, b) => a.at - b.at);
  }

  function notify(update: Record<string, unknown>): void {
    if (chat.blocked || chat.gone) world.changed();
    else world.queue.push(update);
  }

  function edit(user: User, messageId: number, text: string): void {
    const message = messageOf(messageId);
    if (message.from.id !== user.id) throw new Error(`message ${messageId} is not of ${user.first_name}`);
    const edited = composeMessage(world, chat, user, text, { thread: message.thread }, messageId);
    const field = message.kind === 'text' ? 'text' : 'caption';
    const { text: newText, entities } = edited.raw as { text?: string; entities?: unknown[] };
    const entityField = field === 'text' ? 'entities' : 'caption_entities';
    const { [entityField]: _old, ...kept } = message.raw as unknown as Record<string, unknown>;
    message.raw = {
      ...kept,
      edit_date: Math.floor(world.clock.now() / 1000),
      [field]: newText,
      ...(entities === undefined ? {} : { [entityField]: entities }),
    } as unknown as Message;
    message.text = edited.text;
    message.edits += 1;
    notify({ edited_message: message.raw });
  }

  function press(user: User, messageId: number, labelOrData: string): Press {
    const message = messageOf(messageId);
    const button = message.buttons.flat().find(({ label, data }) => [label, data].includes(labelOrData));
    if (button?.data === undefined) {
      const labels = message.buttons.flat().map(({ label }) => label);
      throw new Error(`message ${messageId} has no button "${labelOrData}" to press, only: ${labels.join(', ')}`);
    }
    return forgePress(user, messageId, button.data);
  }

  function pressWhisper(user: User, whisperId: number, label: string): Press {
    const message = whispersTo(world, chat, user).find(({ id }) => id === whisperId);
    const button = message?.buttons.flat().find((one) => one.label === label);
    if (message === undefined || button?.data === undefined)
      throw new Error(`${user.first_name} sees no button "${label}" on an ephemeral message ${whisperId}`);
    return forgePress(user, 0, button.data, { of: message.raw });
  }

  function forgePress(
    user: User,
    messageId: number,
    data: string,
    { old = false, of }: { old?: boolean; of?: Message } = {},
  ): Press {
    const shown = of ? of : old ? undefined : chat.messages.get(messageId)?.raw;
    const message = shown ?? { chat: chat.info, message_id: messageId, date: 0 };
    queryCount += 1;
    const queryId = `${user.id}${String(queryCount).padStart(9, '0')}`;
    const answered = new Promise<{ text: string | undefined; alert: boolean }>((resolve) => {
      const answer = (text: string | undefined, alert: boolean) => resolve({ text, alert });
      world.queries.set(queryId, { by: user.id, at: world.clock.now(), done: false, answer });
    });
    notify({ callback_query: { id: queryId, from: user, message, chat_instance: `-${chat.id}77`, data } });
    return { queryId, answered };
  }

  function pressStop(user: User): void {
    const draft = drafts().findLast(({ canStop }) => canStop);
    if (draft === undefined) throw new Error(`${user.first_name} sees no draft with a Stop button`);
    chat.stoppedDrafts.add(draft.draftId);
    if (!draft.keepOnStop) endDraft(world, chat, draft.thread);
    notify({
      stopped_message_generation: {
        chat: chat.info,
        ...(draft.thread === undefined ? {} : { message_thread_id: draft.thread }),
        draft_id: draft.draftId,
      },
    });
  }

  /** An owner gives the bot the right, or takes it; the bot is told. */
  function letManageTopics(may: boolean): void {
    const status = (can: boolean) => ({
      user: world.bot,
      ...(can ? { status: 'administrator', can_manage_topics: true } : { status: 'member' }),
    });
    const [before, after] = [status(chat.managesTopics), status(may)];
    chat.managesTopics = may;
    const date = Math.floor(world.clock.now() / 1000);
    const [from] = world.users.values();
    notify({ my_chat_member: { chat: chat.info, from, date, old_chat_member: before, new_chat_member: after } });
  }

  /** Someone blocks, kicks or welcomes the bot; it is told even of its own kick. */
  function setMember(blocked: boolean): void {
    const member = (gone: boolean) => ({ user: world.bot, status: gone ? 'kicked' : 'member', until_date: 0 });
    const [from] = world.users.values();
    const [before, after] = [member(chat.blocked), member(blocked)];
    chat.blocked = blocked;
    const date = Math.floor(world.clock.now() / 1000);
    const user = world.users.get(chat.id) ?? from;
    world.queue.push({
      my_chat_member: { chat: chat.info, from: user, date, old_chat_member: before, new_chat_member: after },
    });
  }

  /** The bot is told of its place in the new group, and by a note in each; not that it left the old one. */
  function upgrade(user: User): TelegramChat {
    if (chat.type !== 'group' || chat.movedTo !== undefined) throw new Error(`chat ${chat.id} is no basic group`);
    const { state, seen } = toSupergroup(chat);
    chat.movedTo = state.id;
    const date = Math.floor(world.clock.now() / 1000);
    const member = (status: string) => ({ user: world.bot, status });
    const joined = { old_chat_member: member('left'), new_chat_member: member('member') };
    world.queue.push({ my_chat_member: { chat: state.info, from: user, date, ...joined } });
    const note = ({ info, nextMessageId }: ChatState) => ({ message_id: nextMessageId, from: user, chat: info, date });
    world.queue.push({ message: { ...note(chat), migrate_to_chat_id: state.id } });
    world.queue.push({ message: { ...note(state), migrate_from_chat_id: chat.id } });
    state.nextMessageId += 1;
    return seen;
  }

  /** Who opened the chat: the person of a private one. */
  const someone = () => world.users.get(chat.id) ?? [...world.users.values()][0]!;

  function createTopic(name: string): number {
    if (!chat.topics) throw new Error(`chat ${chat.id} has no topics`);
    return addTopic(world, chat, { name, icon: undefined, by: someone() });
  }

  function topic(thread: number) {
    const found = chat.threads.get(thread);
    if (found === undefined) throw new Error(`chat ${chat.id} has no topic ${thread}`);
    return found;
  }

  return {
    id: chat.id,
    type: chat.type,
    get messages() {
      return [...chat.messages.values()];
    },
    message: messageOf,
    get answers() {
      return answers();
    },
    get draft() {
      return drafts().at(-1);
    },
    get drafts() {
      return drafts();
    },
    views: chat.views,
    get typing() {
      return chat.typing;
    },
    say(user, text, options = {}) {
      if (options.whisper) {
        assertEphemeralCommand(world, chat, text);
        const whisper = addWhisper(chat, composeMessage(world, chat, user, text, options, 0), botUser(world));
        notify({ message: whisper.raw });
        return whisper;
      }
      const message = composeMessage(world, chat, user, text, options, chat.nextMessageId);
      chat.nextMessageId += 1;
      chat.messages.set(message.id, message);
      notify({ message: message.raw });
      return message;
    },
    edit,
    press,
    forgePress,
    pressWhisper,
    whispersTo: (user) => whispersTo(world, chat, user),
    pressStop,
    remove(messageId) {
      chat.messages.delete(messageOf(messageId).id);
      world.changed();
    },
    createTopic,
    get topics() {
      return [...chat.threads].map(([id, one]) => ({ id, ...one, emoji: emojiOf(one) }));
    },
    closeTopic(thread) {
      topic(thread);
      closeTopic(world, chat, thread, someone());
    },
    letManageTopics,
    deleteTopic(thread) {
      topic(thread);
      chat.threads.delete(thread);
      for (const message of chat.messages.values()) if (message.thread === thread) chat.messages.delete(message.id);
      world.changed();
    },
    block: () => setMember(true),
    unblock: () => setMember(false),
    vanish() {
      chat.gone = true;
      world.changed();
    },
    upgrade,
    untilMessage: (match) => until(() => answers().find((seen) => matches(seen, match)), `a message like ${match}`),
    untilDraft: (match = () => true) =>
      until(() => drafts().findLast((seen) => matches(seen, match)), `a draft like ${match}`),
  };
}

function matches<T extends { text: string }>(seen: T, match: TextMatch<T>): boolean {
  return typeof match === 'function' ? match(seen) : isLike(seen.text, match);
}
