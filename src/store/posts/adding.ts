import type { ConversationId } from '../../core/model/conversation.ts';
import type { Post } from '../../core/model/post.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { OutboxStore } from '../../core/ports/store/store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import type { KeyedMessages } from './keyed-messages.ts';
import type { PostTexts } from './long-posts.ts';

interface AddingOptions {
  sqlite: Sqlite;
  clock: Clock;
  /** The id a conversation has now. */
  current(id: ConversationId): ConversationId;
  texts: PostTexts;
  messages: Pick<KeyedMessages, 'messageOf'>;
}

/** Conversations get new posts first, then posts that give way, then changes of messages. */
const ranks = { ordinary: 0, givesWay: 1, replaces: 2 };

/** Nothing of it can have arrived: no bridge ever began it, not even one that died. */
const untried = "state = 'pending' AND sending = 0 AND tries = 0 AND sent = 0 AND parts IS NULL";

/** Posts come into the outbox, at their place among those that wait there, and in place of what they make useless. */
export function createAdding(options: AddingOptions): Pick<OutboxStore, 'add' | 'withdraw'> {
  const { sqlite, clock, current, texts, messages } = options;
  const insert = sqlite.prepare(
    'INSERT INTO outbox (conversation, task_id, post, rank, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  // A change that gives the message another key, or removes a preview, is of use whatever comes after it.
  const overtake = sqlite.prepare(
    `DELETE FROM outbox WHERE conversation = @conversation AND ${untried} AND post ->> '$.replaces' = @replaces
       AND post ->> '$.key' IS @key AND post ->> '$.retracts' IS NULL`,
  );
  const overtakeAll = sqlite.prepare(
    `DELETE FROM outbox WHERE conversation = @conversation AND ${untried} AND post ->> '$.replaces' = @removes
       AND post ->> '$.retracts' IS NULL`,
  );
  // A change that only gives a message this name must come: the message is there.
  const withdraw = sqlite.prepare(
    `DELETE FROM outbox WHERE conversation = ? AND ${untried} AND post ->> '$.key' = ?
       AND post ->> '$.replaces' IS NULL AND post ->> '$.retracts' IS NULL`,
  );
  // They mean the message that has the key by now, or the post that will be it, not the one that comes.
  const hurryOlder = ['pending', 'lost'].map((state) =>
    sqlite.prepare(
      `UPDATE outbox SET rank = @rank WHERE conversation = @conversation AND state = '${state}'
         AND rank > @rank AND @key IN (post ->> '$.key', post ->> '$.replaces', post ->> '$.removes')`,
    ),
  );
  const waits = ['pending', 'lost'].map((state) =>
    sqlite.prepare(
      `SELECT 1 FROM outbox WHERE conversation = ? AND state = '${state}' AND post ->> '$.key' = ? LIMIT 1`,
    ),
  );

  /** True also while it is on its way, or waits for its chat. */
  function isInChat(conversation: ConversationId, key: string): boolean {
    if (messages.messageOf(conversation, key) !== undefined) return true;
    return waits.some((waiting) => waiting.get(conversation, key) !== undefined);
  }

  return {
    add: atomic(sqlite, (wanted: ConversationId, given: Post, taskId?: string) => {
      const conversation = current(wanted);
      const post = conversation === wanted ? given : withoutMessages(given);
      const { replaces, removes, key = null } = post;
      if (replaces !== undefined) overtake.run({ conversation, replaces, key });
      if (removes !== undefined) {
        overtakeAll.run({ conversation, removes });
        if (withdraw.run(conversation, removes).changes > 0 && !isInChat(conversation, removes)) return;
      }
      if (key !== null) for (const hurry of hurryOlder) hurry.run({ conversation, key, rank: rankOf(post) });
      texts.write(post, (row) => insert.run(conversation, taskId ?? null, row, rankOf(post), clock.now()));
      sqlite.feed.note({ type: 'post-added', conversation });
    }),
    withdraw: (conversation, key) => withdraw.run(conversation, key).changes > 0,
  };
}

function rankOf({ replaces, removes, givesWay }: Post): number {
  if (replaces !== undefined || removes !== undefined) return ranks.replaces;
  return givesWay ? ranks.givesWay : ranks.ordinary;
}

/** Message ids of one place mean other messages in the next. */
function withoutMessages({ replyTo: _, retracts: __, ...post }: Post): Post {
  return post;
}
