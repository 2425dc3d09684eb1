import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { SessionPlaces } from '../../../core/ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import { readAnswer } from '../api/answer.ts';
import type { DiscordApi } from '../api/api.ts';
import { DiscordError, hasReason } from '../api/errors.ts';
import { createdSchema } from '../api/schema.ts';
import { toConversation } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import { createBeginThread } from './begin-thread.ts';
import { isSet, type ParentChannel, permissionBits } from './guild-channels.ts';
import type { Places } from './places.ts';
import type { Shown } from './showing.ts';
import type { ThreadIds } from './thread-ids.ts';

export interface OpeningOptions {
  api: DiscordApi;
  gate: Gate;
  places: Places;
  ids: ThreadIds;
  store: KeyValueStore;
  clock: Clock;
  log: Log;
  shown: Map<string, Shown>;
}

/** After a refusal it tries nothing in a channel for so long, unless our permissions there change. */
const refusedForMs = 3_600_000;

const { createPublicThreads, sendInThreads, sendMessages } = permissionBits;

/** Which conversations can have a place beside them, and its making. */
export function createOpening(options: OpeningOptions): Pick<SessionPlaces, 'canOpen' | 'open'> {
  const { api, gate, places, ids, shown, clock, log } = options;
  const { guildChannels } = places;
  /** By channel. `rights`: ours when it was refused. */
  const refusals = new Map<string, { until: SteadyMs; rights: bigint }>();
  const begin = createBeginThread(options);

  /** `thread`: the one that `near` is in, also where it is still to be made. */
  function around(near: ConversationId): { id: string; thread: string | undefined } {
    const { channel, parent } = ids.target(near);
    return parent === undefined ? { id: channel, thread: undefined } : { id: parent, thread: channel };
  }

  function rightsIn(channel: string): bigint {
    const parent = guildChannels.parent(channel);
    return parent === undefined ? 0n : guildChannels.rights(parent);
  }

  function isRefused(channel: string): boolean {
    const refusal = refusals.get(channel);
    if (refusal === undefined) return false;
    if (refusal.until > clock.steady() && refusal.rights === rightsIn(channel)) return true;
    refusals.delete(channel);
    return false;
  }

  /** A thread beside a private one would show its session to more people. */
  function isPrivate(thread: string | undefined): boolean {
    return thread !== undefined && guildChannels.thread(thread)?.isPrivate === true;
  }

  /** After a start, a task may come before the gateway has told of its guild; then `open` asks. */
  function mayYetBeTold(id: string, thread: string | undefined): boolean {
    const place = (thread === undefined ? undefined : places.get(thread)) ?? places.get(id);
    return place !== undefined && place.kind !== 'dm' && !guildChannels.knows(place.guild);
  }

  async function lookUp(channel: string, signal: AbortSignal): Promise<void> {
    const call = { name: 'get channel', method: 'GET', route: `/channels/${channel}`, signal } as const;
    places.learn(await gate.must({ channel, bucket: 'other' }, signal, () => api.call(call)));
  }

  /** @throws DiscordError */
  async function parentFor(near: ConversationId, signal: AbortSignal): Promise<ParentChannel> {
    const { id, thread } = around(near);
    if (guildChannels.parent(id) === undefined) await lookUp(id, signal);
    const isMade = thread !== undefined && places.get(thread)?.kind === 'thread';
    if (isMade && guildChannels.thread(thread) === undefined) await lookUp(thread, signal);
    const parent = guildChannels.parent(id);
    if (parent !== undefined && !isPrivate(thread)) return parent;
    throw new DiscordError('part-refused', 'refused', 'open place: no thread can be opened beside this conversation');
  }

  /** @returns the error as the port has it */
  function afterRefusal(near: ConversationId, error: unknown): unknown {
    const noRight = hasReason(error, 'no-permission');
    if (!noRight && !isBridgeError(error, 'part-refused')) return error;
    const { id } = around(near);
    refusals.set(id, { until: clock.steady() + refusedForMs, rights: rightsIn(id) });
    log.info('discord opens no thread for a session here', { channel: id, detail: error.message });
    if (!noRight) return error;
    const { message, userMessage } = error;
    return new DiscordError('part-refused', 'no-permission', message, userMessage ? { userMessage } : {});
  }

  return {
    canOpen(near) {
      const { id, thread } = around(near);
      if (isRefused(id) || isPrivate(thread)) return false;
      const parent = guildChannels.parent(id);
      if (parent === undefined) return mayYetBeTold(id, thread);
      const rights = guildChannels.rights(parent);
      // To begin a post takes what it takes to send messages.
      const toBegin = parent.kind === 'forum' ? sendMessages : createPublicThreads;
      return isSet(rights, toBegin) && isSet(rights, sendInThreads);
    },

    async open(near, name, sign, signal) {
      try {
        const parent = await parentFor(near, signal);
        const { raw, ...looks } = await begin(parent, name, sign, signal);
        const { id } = readAnswer(createdSchema, raw);
        places.learn(raw, parent.guild);
        shown.set(id, looks);
        return toConversation(parent.id, id);
      } catch (error) {
        throw afterRefusal(near, error);
      }
    },
  };
}
