import { z } from 'zod';
import type { Clock, SteadyMs } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import { topicNewsSchema } from '../api/schema.ts';

/** Which groups have topics, and whether we may make some: learned from updates, kept over restarts. */
export interface Forums {
  /** Looks for news in updates of Telegram. Total: never throws. */
  note(updates: readonly unknown[]): void;
  has(chat: number): boolean;
  /** Telegram refused a topic here: for an hour, or until our rights change, there is no use in trying. */
  noteRefusal(chat: number): void;
  isRefused(chat: number): boolean;
  /** False: we may not make topics there. True also where that is not known. */
  mayManage(chat: number): boolean;
  /** The name of a public group. */
  usernameOf(chat: number): string | undefined;
}

export interface ForumOptions {
  store: KeyValueStore;
  clock: Clock;
  log: Log;
  /** Our own id; asked only after `connect`. */
  botId(): number;
}

const refusedMs = 3_600_000;
/** Strangers may add us to their groups: a bound for what is kept. */
const most = 500;

const forumSchema = z.object({
  id: z.int(),
  username: z.string().optional(),
  /** Absent: not known. */
  manages: z.boolean().optional(),
});
type Forum = z.infer<typeof forumSchema>;

export function createForums({ store, clock, log, botId }: ForumOptions): Forums {
  const refused = new Map<number, SteadyMs>();
  let loaded: Map<number, Forum> | undefined;

  const key = () => `telegram.forums.${botId()}`;

  function known(): Map<number, Forum> {
    loaded ??= new Map(readForums(store.get(key())).map((forum) => [forum.id, forum]));
    return loaded;
  }

  function save(): void {
    try {
      store.set(key(), JSON.stringify([...known().values()]));
    } catch (error) {
      log.debug('cannot keep which groups have topics', { detail: String(error) });
    }
  }

  function noteOne(update: unknown): boolean {
    const { message, my_chat_member: membership } = topicNewsSchema.safeParse(update).data ?? {};
    const chat = message?.chat ?? membership?.chat;
    if (chat?.type !== 'supergroup') return false;
    if (membership !== undefined) refused.delete(chat.id);
    const before = known().get(chat.id);
    if (chat.is_forum !== true) return known().delete(chat.id);
    const manages = membership === undefined ? before?.manages : membership.new_chat_member.can_manage_topics === true;
    const { id, username } = chat;
    if (before !== undefined && before.username === username && before.manages === manages) return false;
    known().set(id, { id, ...(username && { username }), ...(manages !== undefined && { manages }) });
    const [oldest] = known().keys();
    if (known().size > most && oldest !== undefined) known().delete(oldest);
    return true;
  }

  return {
    note(updates) {
      if (updates.map(noteOne).includes(true)) save();
    },
    has: (chat) => known().has(chat),
    noteRefusal(chat) {
      for (const [other, until] of refused) if (until <= clock.steady()) refused.delete(other);
      refused.set(chat, clock.steady() + refusedMs);
    },
    isRefused: (chat) => (refused.get(chat) ?? 0) > clock.steady(),
    mayManage: (chat) => known().get(chat)?.manages !== false,
    usernameOf: (chat) => known().get(chat)?.username,
  };
}

function readForums(stored: string | undefined): Forum[] {
  try {
    return z.array(forumSchema).parse(JSON.parse(stored ?? '[]'));
  } catch {
    return [];
  }
}
