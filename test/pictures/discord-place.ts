import { threadPlace } from '../chaos/place.ts';
import type { Machine } from '../e2e/machine.ts';
import type { SeenMessage } from '../fakes/discord/types-people.ts';
import type { DiscordMessage, DiscordRecord } from './discord-page.ts';
import { labels, type SessionPlace } from './session.ts';

/** A thread of Ann's in a channel of a server, with the message that began it. */
export function openDiscord({ discord, annOnDiscord }: Machine): SessionPlace<DiscordRecord> {
  if (!discord || !annOnDiscord) throw new Error('the machine has no Discord');
  const ann = annOnDiscord;
  const channel = discord.guild([ann]).channel('website');
  const place = threadPlace('thread', channel, ann, `<@${discord.bot.id}>`);
  const thread = () => channel.startedThreads[0];
  const names = { [ann.id]: nameOf(ann), [discord.bot.id]: discord.bot.username };

  function messages(): SeenMessage[] {
    const inside = thread();
    const all = [...channel.messages, ...(inside?.messages ?? []), ...(inside?.whispers ?? [])];
    return all.toSorted((a, b) => a.at - b.at);
  }

  /** What grows is silent, and so are receipts. */
  function silentText(): string {
    const silent = place.shown().filter((message) => message.silent);
    return silent.map(({ text }) => text).join('\n');
  }

  /** With the button below what grows; where it has none, by the command. */
  function stop(): void {
    const isStop = (label: string) => labels.stop.test(label);
    const message = place.shown().findLast((one) => one.labels.some(isStop));
    if (message === undefined) place.say('/stop');
    else place.press(message.id, message.labels.find(isStop)!);
  }

  function toMessage(message: SeenMessage): DiscordMessage {
    const { id, from, at, text, replyTo, files, buttons, reactions, onlyFor, loading, raw } = message;
    const target = messages().find((other) => other.id === replyTo);
    const { content, embeds, components } = raw;
    return {
      id,
      mine: from.id === ann.id,
      author: nameOf(from),
      at,
      visible: text,
      content: { content, embeds, components: components ?? [] },
      reply: target && { author: nameOf(target.from), text: target.text },
      files: files.map(({ name, size }) => ({ name, size })),
      buttons: buttons.flat().map(({ label }) => label),
      reactions: [...reactions],
      whispered: onlyFor !== undefined,
      loading,
      edited: message.edits > 0,
    };
  }

  return {
    place,
    until: (check, what) => discord.until(check, what),
    growing: silentText,
    stop,
    record: () =>
      structuredClone({ channel: thread()?.name ?? channel.name, names, messages: messages().map(toMessage) }),
  };
}

function nameOf({ global_name, username }: SeenMessage['from']): string {
  return global_name ?? username;
}
