import { createHash, randomBytes } from 'node:crypto';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Change } from '../ports/store/changes.ts';
import type { StandingNotice } from '../ports/store/notice-store.ts';
import type { SessionOverview } from '../ports/store/session-store.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { deskLine } from '../sessions/desk-line.ts';
import { createBackground } from '../timing/background.ts';
import { createTokenBucket } from '../timing/token-bucket.ts';
import { type ListView, viewCard, viewList } from './list-view.ts';
import { type ListOf, visibleSessions } from './visible.ts';

/** One list of sessions in each chat, which changes in place, also after a restart. */
export interface SessionList {
  /** Shows it below everything else. Inside the transaction that settles the message. */
  show(list: ListOf, replyTo: string): void;
  /** The list shows this now. False: the chat has none any more. Joins a running transaction. */
  turn(conversation: ConversationId, to: { page?: number; card?: string }): boolean;
  /** Brings the lists up to date with these changes, in a moment. Never throws. */
  follow(changes: readonly Change[]): void;
  /** For the start. */
  refresh(): void;
}

export interface SessionListOptions {
  store: Store;
  allowList: Pick<AllowList, 'roleOf'>;
  projects: Pick<Projects, 'get'>;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge sends nothing any more. */
  signal: AbortSignal;
}

/** What is stored of a list. */
interface ListShown extends Omit<ListOf, 'user'> {
  user: Pick<User, 'platform' | 'id' | 'role'>;
  page: number;
  /** The session whose card it shows; undefined: the list. */
  card?: string | undefined;
  /** A hash of what people see. */
  hash: string;
}

/** Changes within this time are shown together. */
const settleMs = 1_000;
/** The limits of a chat include changes of messages. */
const rate = { burst: 4, refillMs: 5_000 };
/** Only the lists of this many chats stay up to date: the most recent ones. */
const mostLists = 100;
const movedDown = 'This list moved down.';

export function createSessionList(options: SessionListOptions): SessionList {
  const { store, projects, outbox, platform, clock } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'session-lists' });
  const background = createBackground(options);
  const pace = createTokenBucket(clock, rate);
  const timers = new Set<ConversationId>();

  function view(shown: Omit<ListShown, 'hash'>): ListView {
    const viewing = { ...options, now: clock.now() };
    const sessions = visibleSessions(options, shown);
    const overview = shown.card === undefined ? undefined : sessions.find(({ session }) => session.id === shown.card);
    const isUsable = shown.user.role !== 'viewer';
    if (overview && isUsable) return viewCard(overview, { ...shown, deskLine: deskLineOf(shown, overview) }, viewing);
    return viewList(sessions, { ...shown, isUsable }, viewing);
  }

  /** For owners in private: it names folders of the host. */
  function deskLineOf({ isPrivate, user }: Omit<ListShown, 'hash'>, { session, workspace }: SessionOverview) {
    const folder = workspace?.path ?? session.folder ?? projects.get(session.project)?.path;
    const mayRead = isPrivate && user.role === 'owner';
    return mayRead && session.agentId && folder ? deskLine(folder, session.agentId) : undefined;
  }

  function tell(card: Omit<StandingNotice, 'shown'>, shown: Omit<ListShown, 'hash'>, { blocks, buttons }: ListView) {
    const kept: ListShown = { ...shown, hash: hashOf({ blocks, buttons }) };
    notices.tell({ ...card, shown: JSON.stringify(kept) }, { ...notice(blocks, undefined, buttons), notify: false });
  }

  function latest(conversation: ConversationId): { card: StandingNotice; shown: ListShown } | undefined {
    const card = notices.all(conversation).at(-1);
    return card?.shown === undefined ? undefined : { card, shown: JSON.parse(card.shown) as ListShown };
  }

  function refreshOne(conversation: ConversationId): void {
    const list = latest(conversation);
    if (!list) return;
    // Their role may have changed since, and their access may be gone.
    const role = options.allowList.roleOf(list.shown.user.platform, list.shown.user.id);
    if (!role) {
      notices.forget(list.card);
      return;
    }
    const shown = { ...list.shown, user: { ...list.shown.user, role } };
    const now = view(shown);
    if (hashOf(now) === shown.hash) return;
    pace.take(conversation);
    tell(list.card, shown, now);
  }

  function refreshSoon(conversation: ConversationId): void {
    if (timers.has(conversation)) return;
    timers.add(conversation);
    background.later(Math.max(settleMs, pace.readyAt(conversation) - clock.steady()), () => {
      timers.delete(conversation);
      refreshOne(conversation);
    });
  }

  function refreshAll(): void {
    for (const { conversation } of notices.all()) refreshSoon(conversation);
  }

  return {
    show(list, replyTo) {
      const { chat: conversation } = list;
      const { platform: name, id, role } = list.user;
      const shown = { ...list, user: { platform: name, id, role }, page: 0 };
      const { blocks, buttons } = view(shown);
      const post = { ...notice(blocks), replyTo };
      if (platform(platformOf(conversation))?.replace === undefined) return outbox.add(conversation, post);
      for (const before of notices.all(conversation)) notices.takeAway(before, movedDown);
      const key = `sessions:${randomBytes(6).toString('hex')}`;
      const kept: ListShown = { ...shown, hash: hashOf({ blocks, buttons }) };
      notices.tell({ conversation, key, shown: JSON.stringify(kept) }, { ...post, buttons });
      for (const old of notices.all().slice(0, -mostLists)) notices.settleOne(old, 'Out of date: /sessions.');
    },
    turn(conversation, to) {
      const list = latest(conversation);
      if (!list) return false;
      const shown = { ...list.shown, card: undefined, ...to };
      tell(list.card, shown, view(shown));
      return true;
    },
    follow(changes) {
      background.run(() => {
        if (changes.some(({ type }) => type === 'task-moved' || type === 'conversation-moved')) refreshAll();
      });
    },
    refresh: () => background.run(refreshAll),
  };
}

function hashOf(view: ListView): string {
  return createHash('sha256').update(JSON.stringify(view)).digest('base64url');
}
