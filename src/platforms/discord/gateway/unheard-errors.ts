import type { SimpleShardingStrategy } from '@discordjs/ws';

/** What discord.js keeps to itself: the WebSocket of each of its connections. */
interface Insides {
  readonly shards: ReadonlyMap<number, { readonly connection: WebSocket | null }>;
}

/**
 * Whatever happens to a connection that discord.js gave up before it was made: it stops listening then, and an error
 * that nobody hears ends the process. To be called often; hearing twice makes no difference.
 */
export function hearErrors(strategy: SimpleShardingStrategy | undefined): void {
  const { shards } = (strategy ?? {}) as unknown as Partial<Insides>;
  for (const { connection } of shards?.values() ?? []) connection?.addEventListener('error', ignore);
}

/** As long as the connection is wanted, discord.js tells of its errors itself. */
function ignore(): void {}
