import { cursorSchema, type DiscordPlace } from '../api/schema.ts';
import { isLater } from '../api/target.ts';

/** The last message seen in each channel; reading continues there after an outage. */
export interface Cursor {
  get(channel: string): string | undefined;
  /** Notes that all of `channel` up to `last` is stored. An older id than the known one changes nothing. */
  note(channel: string, last: string, place: DiscordPlace): void;
  forget(channel: string): void;
  channels(): { channel: string; last: string; place: DiscordPlace }[];
  /** The latest id seen anywhere; '0' when nothing was seen. */
  newest(): string;
  /** The text to store. Bounded: it drops the conversations and channels that were quiet for longest. */
  toString(): string;
}

/** Requests after every reconnect grow with these. */
const most = { conversations: 300, channels: 200 };

/** @param stored what `toString` gave; anything else is an empty cursor */
export function createCursor(stored: string | undefined): Cursor {
  const seen = new Map<string, { last: string; place: DiscordPlace }>(Object.entries(read(stored)));

  function newestFirst(): { channel: string; last: string; place: DiscordPlace }[] {
    const all = [...seen].map(([channel, one]) => ({ channel, ...one }));
    return all.sort((a, b) => (a.last === b.last ? 0 : isLater(a.last, b.last) ? -1 : 1));
  }

  return {
    get: (channel) => seen.get(channel)?.last,
    note(channel, last, place) {
      const known = seen.get(channel);
      seen.set(channel, { last: known !== undefined && isLater(known.last, last) ? known.last : last, place });
    },
    forget: (channel) => void seen.delete(channel),
    channels: newestFirst,
    newest: () => newestFirst()[0]?.last ?? '0',
    toString() {
      const all = newestFirst();
      const conversations = all.filter(({ place }) => place.kind !== 'channel').slice(0, most.conversations);
      const channels = all.filter(({ place }) => place.kind === 'channel').slice(0, most.channels);
      const kept = [...conversations, ...channels].map(({ channel, last, place }) => [channel, { last, place }]);
      return JSON.stringify({ channels: Object.fromEntries(kept) });
    },
  };
}

function read(stored: string | undefined): Record<string, { last: string; place: DiscordPlace }> {
  if (stored === undefined) return {};
  try {
    return cursorSchema.parse(JSON.parse(stored)).channels;
  } catch {
    // Not our form: at worst we miss messages sent while the bridge was off.
    return {};
  }
}
