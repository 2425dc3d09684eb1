import { randomUUID } from 'node:crypto';
import type { DiscordInteraction, DiscordMessage, DiscordPlace, Payload } from '../api/schema.ts';
import { isOfPerson } from '../parse/people.ts';
import { type AnsweredMessages, toAnswered } from '../places/answered-messages.ts';
import type { Places } from '../places/places.ts';
import type { LiveMessage } from './feeds.ts';
import type { Item } from './taker.ts';

/** Turns Discord's events into items for the inbox, each once. */
export interface Items {
  ofMessage(event: LiveMessage, place: DiscordPlace): Item;
  ofInteraction(interaction: DiscordInteraction): Item;
  /** `parent`: the channel of a thread. */
  ofDeleted(channel: string, parent?: string): Item;
}

/** A plain message and a reply; the other types are notes of Discord. */
const writtenTypes = [0, 19];
/** Discord repeats what we read from the history already. */
const mostRecent = 5_000;

export function createItems({ places, answered }: { places: Places; answered: AnsweredMessages }): Items {
  const recent = new Set<string>();

  function isRepeated(id: string): boolean {
    if (recent.has(id)) return true;
    recent.add(id);
    const oldest = recent.values().next().value;
    if (recent.size > mostRecent && oldest !== undefined) recent.delete(oldest);
    return false;
  }

  function placeOf({ channel_id: channel, channel: raw, guild_id: guild }: DiscordInteraction): DiscordPlace {
    const known = places.get(channel) ?? (raw === undefined ? undefined : places.learn(raw, guild ?? undefined)?.place);
    return known ?? (guild ? { kind: 'channel', guild } : { kind: 'dm' });
  }

  return {
    ofMessage({ kind, message }, place) {
      const { id, channel_id: channel, edited_timestamp: edited } = message;
      const isEdit = kind === 'edit';
      const seen = isEdit ? {} : { seen: { channel, last: id, place } };
      const updateId = isEdit ? `${id}:${edited}` : id;
      if (!isWritten(message) || (isEdit && !edited) || isRepeated(updateId)) return { ...seen, lazy: true };

      answered.remember(id, toAnswered(message));
      const payload: Payload = { kind, place, ownRoles: places.ownRoles(place), message };
      return { ...seen, update: { id: updateId, payload: asJson(payload) } };
    },

    ofDeleted(channel, parent) {
      const payload: Payload = { kind: 'gone', channel, parent };
      // The bot may be invited again and removed again.
      return { update: { id: `gone ${channel} ${randomUUID()}`, payload: asJson(payload) } };
    },

    ofInteraction(interaction) {
      const { id, member, user } = interaction;
      const authorId = (member?.user ?? user)?.id;
      if (authorId !== undefined) answered.remember(id, { authorId, text: '' });
      const payload: Payload = { kind: 'interaction', place: placeOf(interaction), interaction };
      return { update: { id, payload: asJson(payload) } };
    },
  };
}

function isWritten(message: DiscordMessage): boolean {
  return writtenTypes.includes(message.type) && isOfPerson(message);
}

/** Without undefined fields, as the store returns it. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
