import { z } from 'zod';
import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { Log } from '../../../core/ports/log.ts';
import { cleanText, isBlank } from '../../../text/format/clean.ts';
import { createSecretMask } from '../../../text/secrets/mask.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { toTarget } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import type { AnsweredMessages } from './answered-messages.ts';
import type { Places } from './places.ts';
import type { ThreadIds } from './thread-ids.ts';

export interface ThreadOptions {
  api: DiscordApi;
  gate: Gate;
  places: Places;
  ids: ThreadIds;
  answered: AnsweredMessages;
  log: Log;
}

/** The threads of conversations in guild channels. */
export interface Threads {
  /** Makes the thread of `conversation` when it does not exist yet; call it before you show anything in it. */
  ensure(conversation: ConversationId, signal: AbortSignal): Promise<void>;
  /** Brings back a thread that Discord has hidden: only then can its messages change. False: it stays hidden. */
  reopen(conversation: ConversationId, signal: AbortSignal): Promise<boolean>;
}

const startedSchema = z.object({ thread: z.unknown() });

const mask = createSecretMask({});
const longestName = 90;
/** Minutes without a message after which Discord hides a thread; it comes back with the next one. */
const hideAfterMinutes = 4_320;

export function createThreads({ api, gate, places, ids, answered, log }: ThreadOptions): Threads {
  const underWay = new Map<ConversationId, Promise<void>>();

  /** @returns false when there is no such channel */
  async function exists(channel: string, signal: AbortSignal): Promise<boolean> {
    try {
      const raw = await gate.must({ channel, bucket: 'other' }, signal, () =>
        api.call({ name: 'get channel', method: 'GET', route: `/channels/${channel}`, signal }),
      );
      places.learn(raw);
      return true;
    } catch (error) {
      if (hasReason(error, 'channel-gone')) return false;
      throw error;
    }
  }

  /** Notes the thread that Discord gives for a message. @returns false when its answer is unreadable */
  function note(message: string, raw: unknown): boolean {
    const learned = places.learn(raw);
    if (learned?.place.kind !== 'thread') return false;
    ids.note(message, learned.channel.id);
    return true;
  }

  async function find(parent: string, message: string, signal: AbortSignal): Promise<void> {
    const route = `/channels/${parent}/messages/${message}` as const;
    const call = { name: 'get message', permission: 'Read Message History', method: 'GET', route, signal } as const;
    const raw = await gate.must({ channel: parent, bucket: 'other' }, signal, () => api.call(call));
    if (!note(message, startedSchema.safeParse(raw).data?.thread)) await exists(message, signal);
  }

  async function start(parent: string, message: string, signal: AbortSignal): Promise<void> {
    const { text } = await answered.find(parent, message, signal);
    const body = { name: threadName(text), auto_archive_duration: hideAfterMinutes };
    const route = `/channels/${parent}/messages/${message}/threads` as const;
    const call = { name: 'start thread', permission: 'Create Public Threads', method: 'POST', route, body } as const;
    try {
      note(
        message,
        await gate.must({ channel: parent, bucket: 'thread' }, signal, () => api.call({ ...call, signal })),
      );
    } catch (error) {
      if (!hasReason(error, 'thread-exists')) throw error;
      log.debug('the thread exists already', { message });
      await find(parent, message, signal);
    }
  }

  /** `channel`: the thread's, if it exists; nearly always it has the id of its message. */
  async function make(
    { channel, parent }: { channel: string; parent: string },
    message: string,
    signal: AbortSignal,
  ): Promise<void> {
    // A message that just came in has no thread yet; for any other, ask.
    if (answered.known(message) === undefined && (await exists(channel, signal))) return;
    await start(parent, message, signal);
  }

  return {
    async ensure(conversation, signal) {
      const { channel, parent } = ids.target(conversation);
      if (parent === undefined || places.get(channel)?.kind === 'thread') return;
      // A thread that another call began may end with that call, if that was a preview nobody needs any more.
      for (let others = underWay.get(conversation); others; others = underWay.get(conversation)) {
        const isMade = await others.then(
          () => true,
          () => false,
        );
        if (isMade) return;
      }
      const making = make({ channel, parent }, toTarget(conversation).channel, signal).finally(() =>
        underWay.delete(conversation),
      );
      underWay.set(conversation, making);
      await making;
    },

    async reopen(conversation, signal) {
      const { channel } = ids.target(conversation);
      const body = { archived: false };
      const call = { name: 'reopen thread', method: 'PATCH', route: `/channels/${channel}`, body, signal } as const;
      try {
        await gate.must({ channel, bucket: 'other' }, signal, () => api.call(call));
        return true;
      } catch (error) {
        if (isBridgeError(error, 'retry-later') || isBridgeError(error, 'unauthorized') || signal.aborted) throw error;
        log.debug('a thread stays hidden', { conversation, detail: String(error) });
        return false;
      }
    },
  };
}

/** The first words of a task, on one line, masked: the name stays when the message is deleted. */
export function threadName(text: string): string {
  // Masks before it cuts: nobody could recognise half a secret.
  const line = cleanText(mask(text))
    .replace(/<(?:@[!&]?|#|a?:\w+:)\d+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (isBlank(line)) return 'Task';
  const characters = Array.from(line);
  if (line.length <= longestName) return line;
  let name = '';
  for (const character of characters) {
    if (name.length + character.length > longestName - 1) break;
    name += character;
  }
  const word = name.lastIndexOf(' ');
  return `${(word > longestName / 2 ? name.slice(0, word) : name).trimEnd()}…`;
}
