import type { ConversationId } from '../../core/model/conversation.ts';
import type { EndSign, Post } from '../../core/model/post.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { OutboxEntry, OutboxStore, StoredAnswer } from '../../core/ports/store/store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';
import { createAdding } from './adding.ts';
import { createKeyedMessages, type KeyedMessages } from './keyed-messages.ts';
import { createPostTexts, type PostTexts } from './long-posts.ts';
import { packParts, unpackParts } from './packed-parts.ts';

interface Row {
  seq: number;
  conversation: string;
  task_id: string | null;
  post: string;
  parts: string | null;
  sent: number;
  tries: number;
}

type Answer = Pick<Row, 'seq' | 'post'> & { state: StoredAnswer['state']; error: string | null };

/** What a post that has ended was. */
interface Ended {
  conversation: ConversationId;
  key: string | null;
  replaces: string | null;
  removes: string | null;
  task_id: string | null;
  sign: EndSign | null;
}

/** @param current the id a conversation has now */
export function createOutboxStore(
  sqlite: Sqlite,
  clock: Clock,
  current: (id: ConversationId) => ConversationId,
): OutboxStore {
  const texts = createPostTexts(sqlite);
  const messages = createKeyedMessages(sqlite, clock);
  const adding = createAdding({ sqlite, clock, current, texts, messages });
  // Only posts with `key` or `replaces` need it; others go out one write earlier.
  const setSending = sqlite.prepare(
    `UPDATE outbox SET sending = 1
     WHERE seq = ? AND (post ->> '$.key' IS NOT NULL OR post ->> '$.replaces' IS NOT NULL)`,
  );
  const waiting = conversationsWith(sqlite, 'pending');
  const next = sqlite.prepare<unknown[], Row>(
    "SELECT * FROM outbox WHERE state = 'pending' AND conversation = ? ORDER BY rank, seq LIMIT 1",
  );
  const setParts = sqlite.prepare('UPDATE outbox SET parts = ? WHERE seq = ?');
  const tried = sqlite.prepare('UPDATE outbox SET tries = tries + 1 WHERE seq = ?');
  const ends = createEnds(sqlite, clock);
  const gone = conversationsWith(sqlite, 'lost');
  const revive = sqlite.prepare(
    "UPDATE outbox SET state = 'pending', error = NULL, done_at = NULL, tries = 0 WHERE state = 'lost' AND conversation = ?",
  );
  const answerOf = sqlite.prepare<unknown[], Answer>(
    `SELECT seq, post, state, error FROM outbox WHERE task_id = ? AND post ->> '$.isAnswer' ORDER BY seq DESC LIMIT 1`,
  );
  const filesOf = sqlite
    .prepare<unknown[], string>(
      `SELECT post ->> '$.file.name' FROM outbox WHERE task_id = ? AND post ->> '$.isSaid' AND post ->> '$.file' IS NOT NULL
         AND state <> 'failed' ORDER BY seq`,
    )
    .pluck();

  return {
    add: adding.add,
    withdraw: adding.withdraw,
    waiting,
    next: (conversation) => toEntry(next.get(conversation), texts),
    sending(seq) {
      setSending.run(seq);
    },
    setParts({ seq, post }, parts) {
      setParts.run(packParts(parts, post), seq);
    },
    partArrived: ends.partArrived,
    partLost: ends.partLost,
    tried(seq) {
      tried.run(seq);
    },
    arrived: atomic(sqlite, (seq: number, messageId?: string) => {
      ends.arrived(seq);
      if (messageId !== undefined) messages.arrived(seq, messageId);
    }),
    failed: ends.failed,
    lost: ends.lost,
    gone,
    changeLost: createChangeLost(sqlite, messages),
    revive(conversation) {
      if (revive.run(conversation).changes > 0) sqlite.feed.note({ type: 'post-added', conversation });
    },
    answerOf(taskId) {
      const row = answerOf.get(taskId);
      return row && { post: texts.read(row), state: row.state, error: row.error ?? undefined };
    },
    filesOf: (taskId) => filesOf.all(taskId),
    messageOf: messages.messageOf,
    sentBefore: messages.sentBefore,
    keysLike: messages.keysLike,
    rename: messages.rename,
    keyOf: messages.keyOf,
  };
}

/** A function that lists where posts are in this state: from one to the next along the index, as there may be many in each. */
function conversationsWith(sqlite: Sqlite, state: 'pending' | 'lost'): () => ConversationId[] {
  const next = sqlite
    .prepare<unknown[], string>(
      `SELECT conversation FROM outbox WHERE state = '${state}' AND conversation > ? ORDER BY conversation LIMIT 1`,
    )
    .pluck();
  return () => {
    const all: ConversationId[] = [];
    for (let one = next.get(''); one !== undefined; one = next.get(one)) all.push(one);
    return all;
  };
}

/** Posts that wait for their chat have no message to change: see `OutboxStore.changeLost`. */
function createChangeLost(sqlite: Sqlite, { seqOf }: Pick<KeyedMessages, 'seqOf'>): OutboxStore['changeLost'] {
  const lostWithKey = sqlite.prepare<unknown[], { seq: number; post: string }>(
    "SELECT seq, post FROM outbox WHERE state = 'lost' AND conversation = ? AND post ->> '$.key' = ?",
  );
  const drop = sqlite.prepare('DELETE FROM outbox WHERE seq = ?');
  const changePost = sqlite.prepare('UPDATE outbox SET post = ?, parts = NULL, sent = 0 WHERE seq = ?');

  function change(seq: number, post: string, { blocks, buttons, key }: Post): void {
    const { buttons: _, ...rest } = JSON.parse(post) as Post;
    changePost.run(
      JSON.stringify({ ...rest, blocks, ...(buttons && { buttons }), ...(key !== undefined && { key }) }),
      seq,
    );
  }

  const changeAll = atomic(sqlite, (conversation: ConversationId, given: Post, key: string) => {
    const lost = lostWithKey.all(conversation, key);
    const arrived = seqOf(conversation, key) ?? 0;
    for (const { seq, post } of lost) {
      if (given.removes !== undefined) drop.run(seq);
      else change(seq, post, given);
    }
    return lost.some(({ seq }) => seq > arrived);
  });

  return (conversation, given) => {
    const key = given.removes ?? given.replaces!;
    // Each change of a message comes here, and hardly any chat is gone.
    return lostWithKey.get(conversation, key) !== undefined && changeAll(conversation, given, key);
  };
}

/** The steps and ends of a post that others hear of. */
function createEnds(
  sqlite: Sqlite,
  clock: Clock,
): Pick<OutboxStore, 'partArrived' | 'partLost' | 'arrived' | 'failed' | 'lost'> {
  const ended = sqlite.prepare<unknown[], Ended>(
    `SELECT conversation, task_id, post ->> '$.key' AS key, post ->> '$.replaces' AS replaces,
       post ->> '$.removes' AS removes, post ->> '$.sign' AS sign FROM outbox WHERE seq = ?`,
  );
  const partArrived = sqlite.prepare('UPDATE outbox SET sent = sent + 1, tries = 0 WHERE seq = ?');
  const partLost = sqlite.prepare('UPDATE outbox SET error = ? WHERE seq = ?');
  const end = sqlite.prepare('UPDATE outbox SET state = ?, error = ?, done_at = ? WHERE seq = ?');

  /** A change of a message is no new message. */
  function noteArrival(seq: number, isWhole: boolean): void {
    const post = ended.get(seq);
    if (post?.replaces !== null || post.removes !== null) return;
    const { conversation, task_id: taskId, sign } = post;
    const signs = isWhole && sign !== null && taskId !== null ? { taskId, sign } : undefined;
    sqlite.feed.note({ type: 'post-arrived', conversation, ...(signs && { signs }) });
  }

  function noteGivenUp(seq: number, isGone: boolean): void {
    const post = ended.get(seq);
    if (!post) return;
    const { conversation, key } = post;
    sqlite.feed.note({ type: 'post-given-up', conversation, key: key ?? undefined, isGone });
  }

  return {
    partArrived(seq) {
      partArrived.run(seq);
      noteArrival(seq, false);
    },
    partLost(seq, error) {
      partLost.run(error, seq);
      noteGivenUp(seq, false);
    },
    arrived(seq) {
      end.run('arrived', null, clock.now(), seq);
      noteArrival(seq, true);
    },
    failed(seq, error, isGone = false) {
      end.run('failed', error, clock.now(), seq);
      noteGivenUp(seq, isGone);
    },
    lost(seq, error) {
      end.run('lost', error, clock.now(), seq);
      noteGivenUp(seq, true);
    },
  };
}

function toEntry(row: Row | undefined, texts: PostTexts): OutboxEntry | undefined {
  if (!row) return undefined;
  const post = texts.read(row);
  return {
    seq: row.seq,
    conversation: row.conversation,
    taskId: row.task_id ?? undefined,
    post,
    parts: row.parts === null ? undefined : unpackParts(row.parts, post),
    sent: row.sent,
    tries: row.tries,
  };
}
