import type { Sender } from '../../../core/model/incoming.ts';
import { revealProse } from '../../../text/reveal/reveal.ts';
import type { DiscordMessage, DiscordUser } from '../api/schema.ts';

/** Bots and webhooks write as well; their messages are never tasks. */
export function isOfPerson({ author, webhook_id: webhook }: Pick<DiscordMessage, 'author' | 'webhook_id'>): boolean {
  return !author.bot && !webhook;
}

export function toSender(
  user: DiscordUser,
  member: { nick?: string | null | undefined; roles: string[] } | undefined,
): Sender {
  return {
    id: user.id,
    name: displayName(user, member?.nick),
    ...(user.username && { handle: `@${user.username}` }),
    ...(member !== undefined && member.roles.length > 0 && { groups: member.roles.map((role) => `role:${role}`) }),
  };
}

/** The name people see, without hidden characters. Never ''. */
export function displayName(user: DiscordUser, nick?: string | null): string {
  const name = [nick, user.global_name, user.username].map((one) => one?.trim()).find(Boolean);
  return revealProse(name ?? user.id);
}
