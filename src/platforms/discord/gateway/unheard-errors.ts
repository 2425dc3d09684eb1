import type { SimpleShardingStrategy } from '@discordjs/ws';

/** A private part of discord.js: the WebSocket of each of its connections. */
interface Insides {
  readonly shards: ReadonlyMap<number, { readonly connection: WebSocket | null }>;
}

/**
 * Catches the errors of a connection that discord.js gave up before it was open: discord.js stops listening then, and
 * an unhandled error ends the process. Call it often; a second listener makes no difference.
 */
export function hearErrors(strategy: SimpleShardingStrategy | undefined): void {
  const { shards } = (strategy ?? {}) as unknown as Partial<Insides>;
  for (const { connection } of shards?.values() ?? []) connection?.addEventListener('error', ignore);
}

/** While discord.js wants the connection, it reports its errors itself. */
function ignore(): void {}
