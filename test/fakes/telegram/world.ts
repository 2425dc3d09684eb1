import type { Chat, Message, User, UserFromGetMe } from 'grammy/types';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { FileShelf } from './files.ts';
import type { UpdateQueue } from './queue.ts';
import type { SeenDraft, SeenMessage, SeenView } from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type StoredMessage = Mutable<SeenMessage>;

type StoredDraft = Mutable<SeenDraft> & { cancelExpiry: () => void };

export interface Topic {
  name: string;
  color: number;
  /** Id of a custom emoji. */
  icon: string | undefined;
  readonly by: User;
  /** The service message that began it; every message in it that replies to nothing replies to that. */
  readonly root: Message;
  closed: boolean;
  /** How often the bot changed its name or icon. */
  edits: number;
}

export interface ChatState {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup';
  /** As the Bot API gives it. */
  readonly info: Chat;
  /** The chat has topics: a forum, or a private chat of a bot with topics. */
  topics: boolean;
  /** Supergroups: the bot is an administrator with the right `can_manage_topics`. */
  managesTopics: boolean;
  readonly threads: Map<number, Topic>;
  readonly messages: Map<number, StoredMessage>;
  /** Ephemeral messages, of people and of the bot, by their own ids. */
  readonly whispers: Map<number, StoredMessage>;
  /** By thread; 0 stands for none. */
  readonly drafts: Map<number, StoredDraft>;
  /** Drafts whose Stop was pressed: not shown any more. */
  readonly stoppedDrafts: Set<number>;
  readonly views: SeenView[];
  typing: number;
  blocked: boolean;
  gone: boolean;
  /** The id of the supergroup it became. */
  movedTo: number | undefined;
  nextMessageId: number;
  nextWhisperId: number;
}

interface ButtonQuery {
  /** The id of who pressed. */
  by: number;
  at: number;
  done: boolean;
  answer(text: string | undefined, alert: boolean): void;
}

/** Everything the server knows; methods and people work on it. */
export interface World {
  readonly clock: Clock;
  readonly bot: UserFromGetMe;
  readonly queue: UpdateQueue;
  readonly chats: Map<number, ChatState>;
  readonly users: Map<number, User>;
  readonly queries: Map<string, ButtonQuery>;
  readonly files: FileShelf;
  commands: { command: string; description: string }[];
  /** For all groups. */
  groupCommands: { command: string; description: string; is_ephemeral?: boolean }[];
  /** Polls wait until there is something. */
  readonly holdsPolls: boolean;
  webhook: string | undefined;
  /** Somebody else polls. */
  conflict: boolean;
  /** To be called after every change. */
  changed(): void;
}

/** The short form of the bot's account, as it stands in messages. */
export function botUser({ bot }: World): User {
  return { id: bot.id, is_bot: true, first_name: bot.first_name, username: bot.username };
}

export function createChatState(type: ChatState['type'], info: Chat, topics: boolean): ChatState {
  return {
    id: info.id,
    type,
    info,
    topics,
    managesTopics: false,
    threads: new Map(),
    messages: new Map(),
    whispers: new Map(),
    drafts: new Map(),
    stoppedDrafts: new Set(),
    views: [],
    typing: 0,
    blocked: false,
    gone: false,
    movedTo: undefined,
    nextMessageId: 1,
    nextWhisperId: 7_001,
  };
}

/** Removes the draft of a thread: it expired, was stopped, or a real message took its place. */
export function endDraft(world: World, chat: ChatState, thread: number | undefined): void {
  const draft = chat.drafts.get(thread ?? 0);
  if (draft === undefined) return;
  draft.cancelExpiry();
  chat.drafts.delete(thread ?? 0);
  addView(world, chat, { what: 'draft-gone', id: draft.draftId, thread, text: draft.text, activity: draft.activity });
}

export function addView(world: World, chat: ChatState, view: Omit<SeenView, 'at'>): void {
  chat.views.push({ ...view, at: world.clock.now() });
  world.changed();
}
