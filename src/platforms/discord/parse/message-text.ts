import type { DiscordContent, DiscordMessage } from '../api/schema.ts';
import { displayName } from './people.ts';

/** A person's text, ready for the core. */
export interface MessageText {
  text: string;
  /** Written to us: a mention, a mention of our role, or a reply to us. */
  addressed: boolean;
}

/** An object with a text that may forward another. */
type Forwarding = DiscordContent & Pick<DiscordMessage, 'message_snapshots'>;

const forward = 1;

/** The text without our own name in front, with names for ids. */
export function readMessageText(message: DiscordMessage, ownRoles: readonly string[], me: string): MessageText {
  const mentioned =
    message.mentions.some(({ id }) => id === me) || message.mention_roles.some((role) => ownRoles.includes(role));
  const { content, mentions } = contentOf(message);
  return {
    text: withNames(withoutLeadingMentions(content, ownRoles, me), mentions),
    addressed: mentioned || message.referenced_message?.author.id === me,
  };
}

/** The words of any message, unchanged, with names for ids. */
export function readContent(message: Forwarding): string {
  const { content, mentions } = contentOf(message);
  return withNames(content, mentions);
}

/** True when its words, or some of them, are someone else's. */
export function isForward(
  message: Pick<DiscordMessage, 'message_snapshots'> & { message_reference?: DiscordMessage['message_reference'] },
): boolean {
  return message.message_reference?.type === forward || (message.message_snapshots ?? []).length > 0;
}

/** A forwarded message is empty itself. */
function contentOf(message: Forwarding): DiscordContent {
  return message.content ? message : (message.message_snapshots?.[0]?.message ?? message);
}

function withoutLeadingMentions(text: string, ownRoles: readonly string[], me: string): string {
  const mention = /^\s*<@(!|&)?(\d+)>[\s,:]*/;
  let rest = text;
  for (let found = mention.exec(rest); found !== null; found = mention.exec(rest)) {
    const [whole, sign, id = ''] = found;
    if (sign === '&' ? !ownRoles.includes(id) : id !== me) break;
    rest = rest.slice(whole.length);
  }
  return rest;
}

/** `<@1234>` means nothing to Claude. */
function withNames(text: string, mentions: DiscordMessage['mentions']): string {
  return text
    .replace(/<@!?(\d+)>/g, (whole, id) => {
      const user = mentions.find((one) => one.id === id);
      return user === undefined ? whole : `@${displayName(user)}`;
    })
    .replace(/<a?(:\w+:)\d+>/g, '$1');
}
