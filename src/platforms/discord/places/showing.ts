import type { ConversationId } from '../../../core/model/conversation.ts';
import type { PlaceSign, SessionPlaces } from '../../../core/ports/chat-platform.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import type { Gate } from '../limits/gate.ts';
import { isSet, permissionBits } from './guild-channels.ts';
import { signTagAmong, tagOf, tagsWith, titleOf } from './place-looks.ts';
import type { Places } from './places.ts';
import type { ThreadIds } from './thread-ids.ts';

/** What we gave a thread last: its name, and the id of the tag that says its sign. */
export interface Shown {
  title: string;
  tag: string | undefined;
}

export interface ShowingOptions {
  api: DiscordApi;
  gate: Gate;
  places: Places;
  ids: ThreadIds;
  /** By the thread's id. */
  shown: Map<string, Shown>;
}

/** Names, signs and the end of places. A name that finds no budget waits for nothing, and holds nothing up. */
export function createShowing({
  api,
  gate,
  places,
  ids,
  shown,
}: ShowingOptions): Pick<SessionPlaces, 'show' | 'close'> {
  const { guildChannels } = places;
  const changing = new Map<string, Promise<unknown>>();

  /** One call after the other for each thread: the last one wins. A thread that is gone is success. */
  async function inTurn(channel: string, run: () => Promise<boolean>): Promise<boolean> {
    const turn = (changing.get(channel) ?? Promise.resolve()).then(run, run);
    changing.set(channel, turn);
    try {
      return await turn;
    } catch (error) {
      if (!hasReason(error, 'channel-gone')) throw error;
      shown.delete(channel);
      return true;
    } finally {
      if (changing.get(channel) === turn) changing.delete(channel);
    }
  }

  function patch(channel: string, body: object, signal: AbortSignal): Promise<unknown> {
    const call = { name: 'change thread', permission: 'Manage Threads', method: 'PATCH' } as const;
    return api.call({ ...call, route: `/channels/${channel}`, body, signal });
  }

  /** @returns false when a limit is in the way */
  async function change(channel: string, bucket: 'channel' | 'rename', body: object, signal: AbortSignal) {
    const send = (fields: object) =>
      gate.ifFree({ channel, bucket, urgency: 'must' }, () => patch(channel, fields, signal));
    // A hidden thread takes a change only together with its return.
    const isHidden = guildChannels.thread(channel)?.archived === true;
    let raw: unknown;
    try {
      raw = await send(isHidden ? { archived: false, ...body } : body);
    } catch (error) {
      if (isHidden || !hasReason(error, 'archived')) throw error;
      raw = await send({ archived: false, ...body });
    }
    if (raw !== undefined) places.learn(raw);
    return raw !== undefined;
  }

  /** One that was hidden when we started. @returns false when a limit is in the way */
  async function lookUp(channel: string, signal: AbortSignal): Promise<boolean> {
    const call = { name: 'get channel', method: 'GET', route: `/channels/${channel}`, signal } as const;
    const raw = await gate.ifFree({ channel, bucket: 'other', urgency: 'must' }, () => api.call(call));
    if (raw !== undefined) places.learn(raw);
    return raw !== undefined;
  }

  async function show(channel: string, name: string, sign: PlaceSign, signal: AbortSignal): Promise<boolean> {
    if (guildChannels.thread(channel) === undefined && !(await lookUp(channel, signal))) return false;
    const thread = guildChannels.thread(channel);
    // A channel that is no thread keeps its name.
    if (thread === undefined) return true;
    const parent = guildChannels.parent(thread.parent);
    const last = shown.get(channel) ?? { title: thread.name, tag: signTagAmong(parent, thread.tags) };
    shown.set(channel, last);

    const mayModerate = parent !== undefined && isSet(guildChannels.rights(parent), permissionBits.manageThreads);
    const tag = tagOf(parent, sign, mayModerate);
    const tags = parent && tag !== last.tag ? tagsWith(parent, thread.tags, tag) : undefined;
    if (tags !== undefined) {
      if (!(await change(channel, 'channel', { applied_tags: tags }, signal))) return false;
      last.tag = tag;
    }
    const title = titleOf(parent, name, sign);
    if (title === last.title) return true;
    if (!(await change(channel, 'rename', { name: title }, signal))) return false;
    last.title = title;
    return true;
  }

  async function close(channel: string, signal: AbortSignal): Promise<boolean> {
    shown.delete(channel);
    try {
      const run = () => patch(channel, { archived: true }, signal);
      places.learn(await gate.must({ channel, bucket: 'channel' }, signal, run));
    } catch (error) {
      if (!hasReason(error, 'archived')) throw error;
    }
    return true;
  }

  return {
    show(place, name, sign, signal) {
      const { channel } = ids.target(place);
      return inTurn(channel, () => show(channel, name, sign, signal));
    },
    async close(place: ConversationId, signal) {
      const { channel } = ids.target(place);
      await inTurn(channel, () => close(channel, signal));
    },
  };
}
