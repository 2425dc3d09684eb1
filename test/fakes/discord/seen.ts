import { isLike } from '../text-match.ts';
import { buttonsOf } from './components.ts';
import { visibleText } from './content.ts';
import { messageJson } from './json-message.ts';
import type { SeenMessage, TextMatch } from './types-people.ts';
import { flags, type StoredMessage, type World } from './world.ts';

const seen = new WeakMap<StoredMessage, SeenMessage>();

/** The message as people see it; the same live object each time. */
export function toSeen(world: World, message: StoredMessage): SeenMessage {
  const known = seen.get(message);
  if (known !== undefined) return known;
  const { id, channel, author, at, replyTo, onlyFor } = message;
  const made: SeenMessage = {
    id,
    channel: channel.id,
    from: author,
    at,
    replyTo,
    onlyFor,
    get text() {
      return visibleText(message);
    },
    get silent() {
      return (message.flags & flags.silent) !== 0;
    },
    get pings() {
      return message.pings;
    },
    get buttons() {
      return buttonsOf(message.components);
    },
    get reactions() {
      return message.reactions;
    },
    get edits() {
      return message.edits;
    },
    get files() {
      return message.files.map(({ name, size, contentType, data }) => ({ name, size, contentType, data }));
    },
    get loading() {
      return (message.flags & flags.loading) !== 0;
    },
    get raw() {
      return messageJson(world, message);
    },
  };
  seen.set(message, made);
  return made;
}

export function matches(message: SeenMessage, match: TextMatch<SeenMessage>): boolean {
  if (typeof match === 'function') return match(message);
  return isLike(message.text, match);
}
