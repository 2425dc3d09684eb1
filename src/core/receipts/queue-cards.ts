import { createHash, randomBytes } from 'node:crypto';
import { type Block, moment, text } from '../../text/document/blocks.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { inPlace, settledPost } from '../reply/standing-notice.ts';
import type { Background } from '../timing/background.ts';
import { createTokenBucket } from '../timing/token-bucket.ts';
import { queueCardKey } from './post-keys.ts';
import { type QueueView, type QueueViewOptions, viewQueue } from './queue-view.ts';

const noteKey = 'queue-cards';
/** Changes within this time are shown together. */
const settleMs = 1_000;
/** The limits of a chat include changes of messages. */
const rate = { burst: 4, refillMs: 5_000 };
/** Only the lists of this many conversations stay up to date: the most recent ones. */
const mostCards = 100;

/** One list of the queue in each conversation, which changes in place, also after a restart. */
export interface QueueCards {
  /** Shows it below everything else, as a reply to a message. Call it in the transaction that settles that message. */
  show(conversation: ConversationId, replyTo: string): void;
  /** Brings the list of one conversation, or all, up to date, in a moment. */
  changed(conversation?: ConversationId): void;
}

export interface QueueCardsOptions extends QueueViewOptions {
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  background: Background;
}

interface Card {
  key: string;
  /** Hash of what it shows. */
  shown: string;
  /** When it stops changing, ms since the epoch; undefined: never. */
  until?: number;
}

export function createQueueCards(options: QueueCardsOptions): QueueCards {
  const { store, outbox, platform, clock, background } = options;
  const pace = createTokenBucket(clock, rate);
  const timers = new Set<ConversationId>();

  function read(): Record<ConversationId, Card> {
    return JSON.parse(store.notes.get(noteKey) ?? '{}') as Record<ConversationId, Card>;
  }

  function write(conversation: ConversationId, card: Card): void {
    const { [conversation]: _, ...others } = read();
    const all = Object.entries({ ...others, [conversation]: card });
    for (const [place, { key }] of all.slice(0, -mostCards))
      outbox.add(place, settledPost('This list is out of date. See /queue for the current one.', key));
    store.notes.set(noteKey, JSON.stringify(Object.fromEntries(all.slice(-mostCards))));
  }

  function forget(conversation: ConversationId): void {
    const { [conversation]: _, ...others } = read();
    store.notes.set(noteKey, JSON.stringify(others));
  }

  /** Its last change: a list that will not stay up to date loses its buttons and shows that. */
  function freeze(conversation: ConversationId, key: string): void {
    if (read()[conversation]?.key !== key) return;
    const { blocks } = viewQueue(options, conversation);
    const word: Block = {
      type: 'paragraph',
      children: [text('As of '), moment(clock.now(), clock.now()), text('. See /queue for the current list.')],
    };
    store.atomically(() => {
      outbox.add(conversation, settledPost([...blocks, word], key));
      forget(conversation);
    });
  }

  function freezeInTime(conversation: ConversationId, { key, until }: Card): void {
    if (until !== undefined) background.later(Math.max(0, until - clock.now()), () => freeze(conversation, key));
  }

  function refresh(conversation: ConversationId): void {
    const card = read()[conversation];
    const view = viewQueue(options, conversation);
    const shown = hashOf(view);
    if (!card || card.shown === shown) return;
    pace.take(conversation);
    store.atomically(() => {
      outbox.add(conversation, inPlace(notice(view.blocks, undefined, view.buttons), card.key));
      write(conversation, { ...card, shown });
    });
  }

  function refreshSoon(conversation: ConversationId): void {
    if (timers.has(conversation)) return;
    timers.add(conversation);
    background.later(Math.max(settleMs, pace.readyAt(conversation) - clock.steady()), () => {
      timers.delete(conversation);
      refresh(conversation);
    });
  }

  for (const [conversation, card] of Object.entries(read())) freezeInTime(conversation, card);

  return {
    show(conversation, replyTo) {
      const view = viewQueue(options, conversation);
      // Where the platform cannot change messages, buttons would soon be wrong.
      const isLive = platform(platformOf(conversation))?.replace !== undefined;
      const post = { ...notice(view.blocks, undefined, isLive ? view.buttons : undefined), replyTo };
      if (!isLive) return outbox.add(conversation, post);
      const before = read()[conversation];
      if (before) outbox.add(conversation, settledPost('This list moved down.', before.key));
      const key = queueCardKey(randomBytes(6).toString('hex'));
      outbox.add(conversation, { ...post, key });
      const until = platform(platformOf(conversation))?.replaceableUntil?.(replyTo);
      const card = { key, shown: hashOf(view), ...(until !== undefined && { until }) };
      write(conversation, card);
      freezeInTime(conversation, card);
    },
    changed(conversation) {
      const cards = read();
      const places = conversation === undefined ? Object.keys(cards) : [conversation];
      for (const place of places) if (cards[place]) refreshSoon(place);
    },
  };
}

function hashOf(view: QueueView): string {
  return createHash('sha256').update(JSON.stringify(view)).digest('base64url');
}
