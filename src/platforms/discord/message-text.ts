import type { DiscordMessage, Place } from './schema.ts';

/** What a person wrote, made ready for the core. */
export interface MessageText {
  text: string;
  /** Written to us: a mention, a mention of our role, or a reply to us. */
  addressed: boolean;
}

/** The most of another message that is put in front of the text, in UTF-16 units. */
const longestQuote = 1_000;

/** The text without our own name in front, names for ids, and what it answers to as a markdown quote above. */
export function readText(message: DiscordMessage, place: Place, ownRoles: readonly string[], me: string): MessageText {
  const mentioned =
    message.mentions.some(({ id }) => id === me) || message.mention_roles.some((role) => ownRoles.includes(role));
  const own = withoutLeadingMentions(contentOf(message), ownRoles, me);
  return {
    text: withQuote(withNames(own, message), message, place, me),
    addressed: mentioned || message.referenced_message?.author.id === me,
  };
}

/** A forwarded message is empty itself. */
function contentOf(message: DiscordMessage): string {
  return message.content || (message.message_snapshots?.[0]?.message.content ?? '');
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

/** `<@1234>` says nothing to claude. */
function withNames(text: string, { mentions }: DiscordMessage): string {
  return text
    .replace(/<@!?(\d+)>/g, (whole, id) => {
      const user = mentions.find((one) => one.id === id);
      return user === undefined ? whole : `@${user.global_name || user.username}`;
    })
    .replace(/<a?(:\w+:)\d+>/g, '$1');
}

/** Commands and empty texts stay as they are: a quote in front would change what they are. */
function withQuote(text: string, message: DiscordMessage, place: Place, me: string): string {
  const replied = message.referenced_message;
  if (text === '' || text.startsWith('/') || !replied) return text;
  // In a conversation of its own claude knows its own last words.
  if (replied.author.id === me && place.kind !== 'channel') return text;
  const quoted = replied.content.trim();
  if (quoted === '') return text;
  const lines = shortened(quoted).split('\n');
  return `${lines.map((line) => `> ${line}`.trimEnd()).join('\n')}\n\n${text}`;
}

function shortened(text: string): string {
  if (text.length <= longestQuote) return text;
  return `${text.slice(0, longestQuote - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
