import type { ConversationId } from '../../../core/model/conversation.ts';
import type { SessionPlaces } from '../../../core/ports/chat-platform.ts';
import { createOpening, type OpeningOptions } from './opening.ts';
import { createShowing, type Shown } from './showing.ts';

/**
 * Threads and forum posts as places of sessions: a thread of the channel, also beside a thread, or a post in a forum.
 * Names change twice in ten minutes at most, tags of posts at any time.
 */
export function createOwnPlaces(options: Omit<OpeningOptions, 'shown'>): SessionPlaces {
  const { places, ids } = options;
  const shown = new Map<string, Shown>();

  function link(place: ConversationId): string | undefined {
    const { channel, parent } = ids.target(place);
    const known = places.get(channel);
    const guild = known?.kind === 'thread' ? known.guild : places.guildChannels.parent(parent ?? '')?.guild;
    return guild && `https://discord.com/channels/${guild}/${channel}`;
  }

  return { ...createOpening({ ...options, shown }), ...createShowing({ ...options, shown }), link };
}
