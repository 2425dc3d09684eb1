import type { PlaceSign } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import type { DiscordApi } from '../api/api.ts';
import type { Gate } from '../limits/gate.ts';
import { isSet, type ParentChannel, permissionBits } from './guild-channels.ts';
import { firstMessage, tagOf, titleOf, withMissingTags } from './place-looks.ts';
import type { Places } from './places.ts';
import type { Shown } from './showing.ts';

export interface BeginThreadOptions {
  api: DiscordApi;
  gate: Gate;
  places: Places;
  store: KeyValueStore;
  log: Log;
}

/** Begins a thread, or a post in a forum. @returns Discord's answer, and how the thread looks. @throws DiscordError */
export type BeginThread = (
  parent: ParentChannel,
  name: string,
  sign: PlaceSign,
  signal: AbortSignal,
) => Promise<Shown & { raw: unknown }>;

/** Minutes without a message after which Discord hides the thread: the longest it knows. */
const hideAfterMinutes = 10_080;
const publicThread = { text: 11, news: 10 };

export function createBeginThread({ api, gate, places, store, log }: BeginThreadOptions): BeginThread {
  const { guildChannels } = places;
  const tried = new Set<string>();

  const mayIn = (parent: ParentChannel, bit: bigint) => isSet(guildChannels.rights(parent), bit);

  /** Once for each forum: what people take away afterwards does not come back. */
  async function addTags(forum: ParentChannel, signal: AbortSignal): Promise<void> {
    const key = `discord.forum-tags.${forum.id}`;
    const tags = withMissingTags(forum);
    if (tags === undefined || !mayIn(forum, permissionBits.manageChannels)) return;
    if (tried.has(forum.id) || store.get(key) !== undefined) return;
    tried.add(forum.id);
    const channel = forum.id;
    const call = { name: 'add tags', permission: 'Manage Channels', method: 'PATCH' } as const;
    const body = { available_tags: tags };
    try {
      const raw = await gate.ifFree({ channel, bucket: 'channel', urgency: 'must' }, () =>
        api.call({ ...call, route: `/channels/${channel}`, body, signal }),
      );
      if (raw === undefined) return;
      store.set(key, 'added');
      places.learn(raw, forum.guild);
    } catch (error) {
      signal.throwIfAborted();
      log.debug('discord did not add tags to a forum', { channel, detail: String(error) });
    }
  }

  return async function beginThread(known, name, sign, signal) {
    if (known.kind === 'forum') await addTags(known, signal);
    const parent = guildChannels.parent(known.id) ?? known;
    const channel = parent.id;
    const title = titleOf(parent, name, sign);
    const tag = tagOf(parent, sign, mayIn(parent, permissionBits.manageThreads));
    const body = {
      name: title,
      auto_archive_duration: hideAfterMinutes,
      ...(parent.kind === 'forum'
        ? { message: firstMessage(name), applied_tags: tag === undefined ? [] : [tag] }
        : { type: publicThread[parent.kind] }),
    };
    const raw = await gate.must({ channel, bucket: 'thread' }, signal, () =>
      api.call({
        name: 'open thread',
        permission: parent.kind === 'forum' ? 'Send Messages' : 'Create Public Threads',
        method: 'POST',
        route: `/channels/${channel}/threads`,
        body,
        signal,
      }),
    );
    return { raw, title, tag };
  };
}
