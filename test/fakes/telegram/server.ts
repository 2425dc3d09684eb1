import { randomBytes } from 'node:crypto';
import type { User, UserFromGetMe } from 'grammy/types';
import { createClock } from '../../../src/system/clock.ts';
import { createFaults, type NetworkFault } from '../network/network-faults.ts';
import { isLike } from '../text-match.ts';
import { createWaiting } from '../waiting.ts';
import { createTelegramChat } from './chat.ts';
import { createFileShelf } from './files.ts';
import { createFrontDoor } from './front-door.ts';
import { createLimiter, defaultLimits } from './limits.ts';
import { createMethods } from './methods.ts';
import { isObject } from './params.ts';
import { createUpdateQueue } from './queue.ts';
import type { ApiCall, Fault, TelegramChat, TelegramServer, TelegramServerOptions } from './types.ts';
import { createWedge } from './wedge.ts';
import { type ChatState, createChatState, type World } from './world.ts';

export type * from './types.ts';

/**
 * A Telegram of our own: the Bot API over HTTP on loopback, with chats and people in them. It keeps Telegram's rules
 * and limits, so a client that works here works there; what people would see can be looked at, and awaited.
 */
export async function startTelegramServer(options: TelegramServerOptions = {}): Promise<TelegramServer> {
  const clock = options.clock ?? createClock();
  const token = options.token ?? `7000000001:${randomBytes(26).toString('base64url')}`;
  const calls: ApiCall[] = [];
  const waiting = createWaiting(calls, describeCall);
  const { changed, until } = waiting;
  const bot = botAccount(Number(token.split(':')[0]));
  const world: World = {
    clock,
    bot,
    queue: createUpdateQueue(clock, changed),
    chats: new Map(),
    users: new Map(),
    queries: new Map(),
    files: createFileShelf(),
    commands: [],
    groupCommands: [],
    holdsPolls: options.holdsPolls ?? true,
    webhook: undefined,
    conflict: false,
    changed,
  };
  const limits = options.limits === true ? {} : options.limits || undefined;
  const faults = createFaults<string>();
  const wedge = createWedge();
  const door = createFrontDoor({
    token,
    clock,
    calls,
    changed,
    faults,
    methods: createMethods(world, { rich: options.rich ?? true, drafts: options.drafts ?? true }),
    download: (path) => world.files.read(path),
    unwedged: wedge.gone,
    limiter: limits === undefined ? undefined : createLimiter({ ...defaultLimits, ...limits }, clock),
  });
  const people = new Map<number, TelegramChat>();
  let nextUserId = 501_000_001;
  let nextGroupId = 1;

  function open(chat: ChatState): TelegramChat {
    const seen = createTelegramChat(world, chat, until, toSupergroup);
    world.chats.set(chat.id, chat);
    people.set(chat.id, seen);
    return seen;
  }

  function toSupergroup({ id, info }: ChatState): { state: ChatState; seen: TelegramChat } {
    const title = info.title ?? '';
    const state = createChatState('supergroup', { id: -1_002_100_000_000 + id, type: 'supergroup', title }, false);
    return { state, seen: open(state) };
  }

  function addUser(user: { first_name: string; last_name?: string; username?: string }): User {
    const added: User = { id: nextUserId, is_bot: false, ...user, language_code: 'en' };
    nextUserId += 1;
    world.users.set(added.id, added);
    return added;
  }

  function privateChat(user: User, { topics = false } = {}): TelegramChat {
    const { id, first_name, last_name, username } = user;
    const info = { id, first_name, ...(last_name && { last_name }), ...(username && { username }) };
    if (topics) bot.has_topics_enabled = true;
    return people.get(id) ?? open(createChatState('private', { ...info, type: 'private' }, topics));
  }

  function group(
    members: readonly User[],
    { title = 'The team', forum = false, basic = false, username = '', managesTopics = false } = {},
  ): TelegramChat {
    const number = nextGroupId;
    nextGroupId += 1;
    for (const member of members) world.users.set(member.id, member);
    if (basic) return open(createChatState('group', { id: -5000 - number, type: 'group', title }, false));
    const info = { id: -1_002_000_000_000 - number, type: 'supergroup' as const, title, ...(username && { username }) };
    const state = createChatState('supergroup', forum ? { ...info, is_forum: true } : info, forum);
    state.managesTopics = managesTopics;
    return open(state);
  }

  const callsOf = (method: string) => calls.filter((call) => call.method === method);

  await door.online();
  return {
    apiRoot: door.apiRoot(),
    token,
    bot,
    calls,
    get commands() {
      return world.commands;
    },
    get groupCommands() {
      return world.groupCommands;
    },
    get unconfirmed() {
      return world.queue.size();
    },
    get polling() {
      return world.queue.waiting() ? 1 : 0;
    },
    callsOf,
    tooManyRequests: () => calls.filter(({ status }) => status === 429).length,
    addUser,
    privateChat,
    group,
    pushUpdate: (update) => world.queue.push(update),
    setNextUpdateId: (id) => world.queue.setNextId(id),
    until,
    untilCall: (method, { after = 0 } = {}) =>
      until(
        () =>
          callsOf(method)
            .slice(after)
            .find(({ status }) => status !== undefined),
        `a call of ${method}`,
      ),
    async untilPolling() {
      await until(() => world.queue.waiting(), 'a getUpdates that waits');
    },
    faults,
    fail: (method, fault) => faults.next(method, toNetworkFault(fault), fault.times),
    hang: (method, times) => faults.next(method, { kind: 'hang' }, times),
    cut: (method, times) => faults.next(method, { kind: 'partial' }, times),
    stall: (method, times) => faults.next(method, { kind: 'stall' }, times),
    html: (method, times) => faults.next(method, { kind: 'html' }, times),
    clearFaults: faults.clear,
    wedge: wedge.begin,
    repeatUpdates: world.queue.repeat,
    reorderUpdates: world.queue.reorder,
    timesShown: (match) =>
      [...people.values()].flatMap(({ answers }) => answers).filter(({ text }) => isLike(text, match)).length,
    conflict() {
      world.conflict = true;
      world.queue.terminate();
      return () => {
        world.conflict = false;
      };
    },
    setWebhook(url) {
      world.webhook = url;
      if (url !== undefined) world.queue.terminate('Conflict: terminated by setWebhook request');
    },
    localFiles: world.files.keepIn,
    revokeToken: door.revokeToken,
    offline: door.offline,
    online: door.online,
    async close() {
      for (const chat of world.chats.values()) for (const draft of chat.drafts.values()) draft.cancelExpiry();
      await door.offline();
      waiting.end();
    },
  };
}

function toNetworkFault(fault: Fault): NetworkFault {
  if (fault.when === 'after') return { kind: 'reset', when: 'after' };
  const { status, description, retryAfter } = fault;
  return { kind: 'refuse', status, message: description, ...(retryAfter !== undefined && { retryAfter }) };
}

function botAccount(id: number): UserFromGetMe {
  return {
    id,
    is_bot: true,
    first_name: 'Bridge',
    username: 'bridge_test_bot',
    can_join_groups: true,
    can_read_all_group_messages: true,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  };
}

function describeCall({ method, params, status, description }: ApiCall): string {
  const text = isObject(params.rich_message) ? JSON.stringify(params.rich_message) : String(params.text ?? '');
  return `${method} -> ${status ?? 'no answer'} ${description ?? ''} ${text.slice(0, 80)}`.trimEnd();
}
