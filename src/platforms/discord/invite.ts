/** The least the bot needs, by the names in Discord's settings; values are bit numbers of Discord's permissions. */
const permissions: Record<string, bigint> = {
  'Add Reactions': 6n,
  'View Channels': 10n,
  'Send Messages': 11n,
  'Embed Links': 14n,
  'Attach Files': 15n,
  'Read Message History': 16n,
  'Create Public Threads': 35n,
  'Send Messages in Threads': 38n,
};

/** The link that adds the bot to a server with the least permissions it needs. */
export function inviteUrl(applicationId: string): string {
  const bits = Object.values(permissions).reduce((all, bit) => all | (1n << bit), 0n);
  const url = new URL('https://discord.com/oauth2/authorize');
  url.searchParams.set('client_id', applicationId);
  url.searchParams.set('scope', 'bot applications.commands');
  url.searchParams.set('permissions', String(bits));
  return url.href;
}
