import { createHash, randomBytes } from 'node:crypto';
import { type Block, moment, paragraph, text } from '../../text/document/blocks.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { StandingNotice } from '../ports/store/notice-store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import type { Background } from '../timing/background.ts';
import type { Dues } from '../timing/dues.ts';
import { createTokenBucket } from '../timing/token-bucket.ts';
import { isQueueSnapshot, queueCardKey, queueCardKind, queueSnapshotKey } from './post-keys.ts';
import { type QueueView, type QueueViewOptions, viewQueue } from './queue-view.ts';

/** Changes within this time are shown together. */
const settleMs = 1_000;
/** The limits of a chat include changes of messages. */
const rate = { burst: 4, refillMs: 5_000 };
/** The verb of the button that brings a list up to date which one person sees. */
export const refreshVerb = 'refresh';

/** Only the lists of this many conversations stay up to date: the most recent ones. */
const mostCards = 100;

/** One list of the queue in each conversation, which changes in place, also after a restart. */
export interface QueueCards {
  /** Shows it below everything else, as a reply to a message. Call it in the transaction that settles that message. */
  show(conversation: ConversationId, replyTo: string): void;
  /** Brings the list that one person sees up to date, after a press on a button of it. Inside a transaction. */
  pressed(conversation: ConversationId, messageId: string): void;
  /** Brings the list of one conversation, or all, up to date, in a moment. */
  changed(conversation?: ConversationId): void;
}

export interface QueueCardsOptions extends QueueViewOptions {
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  dues: Dues;
  clock: Clock;
  background: Background;
}

export function createQueueCards(options: QueueCardsOptions): QueueCards {
  const { store, outbox, platform, dues, clock, background } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'queue-cards' });
  const pace = createTokenBucket(clock, rate);
  const timers = new Set<ConversationId>();

  /** Settles the lists of the longest unchanged conversations. */
  function settleOldest(): void {
    for (const card of notices.all().slice(0, -mostCards))
      settle(card, 'This list is out of date. See /queue for the current one.');
  }

  function settle(card: StandingNotice, content: string | Block[]): void {
    dues.cancel(card.key);
    notices.settleOne(card, content);
  }

  // Its last change: a list that will not stay up to date loses its buttons and shows that. Its key is that of the due.
  dues.on(queueCardKind, ({ key }) => {
    const card = notices.named(key);
    if (!card) return undefined;
    const { blocks } = viewQueue(options, card.conversation);
    const word: Block = {
      type: 'paragraph',
      children: [text('As of '), moment(clock.now(), clock.now()), text('. See /queue for the current list.')],
    };
    notices.settleOne(card, [...blocks, word]);
    return undefined;
  });

  function refresh(conversation: ConversationId): void {
    const card = notices.all(conversation).at(-1);
    const view = viewQueue(options, conversation);
    const shown = hashOf(view);
    if (!card || card.shown === shown) return;
    pace.take(conversation);
    notices.tell({ ...card, shown }, notice(view.blocks, undefined, view.buttons));
  }

  function refreshSoon(conversation: ConversationId): void {
    if (timers.has(conversation)) return;
    timers.add(conversation);
    background.later(Math.max(settleMs, pace.readyAt(conversation) - clock.steady()), () => {
      timers.delete(conversation);
      refresh(conversation);
    });
  }

  function snapshot({ blocks, buttons }: QueueView): Post {
    const asOf = paragraph('As of ', moment(clock.now(), clock.now()), '.');
    const refreshButton = { label: 'Refresh', action: `${refreshVerb}:queue` };
    return { ...notice([...blocks, asOf], undefined, [...buttons, [refreshButton]]), notify: false };
  }

  return {
    show(conversation, replyTo) {
      const view = viewQueue(options, conversation);
      if (platform(platformOf(conversation))?.isForOne?.(replyTo)) {
        const key = queueSnapshotKey(randomBytes(6).toString('hex'));
        return outbox.add(conversation, { ...snapshot(view), key, replyTo, forOne: {} });
      }
      // Where the platform cannot change messages, buttons would soon be wrong.
      const isLive = platform(platformOf(conversation))?.replace !== undefined;
      const post = { ...notice(view.blocks, undefined, isLive ? view.buttons : undefined), replyTo };
      if (!isLive) return outbox.add(conversation, post);
      for (const before of notices.all(conversation)) settle(before, 'This list moved down.');
      const key = queueCardKey(randomBytes(6).toString('hex'));
      notices.tell({ conversation, key, shown: hashOf(view) }, post);
      const until = platform(platformOf(conversation))?.replaceableUntil?.(replyTo);
      if (until !== undefined) dues.set(key, until);
      settleOldest();
    },
    pressed(conversation, messageId) {
      const key = store.outbox.keyOf(conversation, messageId);
      if (key === undefined || !isQueueSnapshot(key)) return;
      outbox.add(conversation, { ...snapshot(viewQueue(options, conversation)), key, replaces: key });
    },
    changed(conversation) {
      for (const card of notices.all(conversation)) refreshSoon(card.conversation);
    },
  };
}

function hashOf(view: QueueView): string {
  return createHash('sha256').update(JSON.stringify(view)).digest('base64url');
}
