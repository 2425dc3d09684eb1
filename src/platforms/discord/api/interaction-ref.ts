import { isSnowflake } from './target.ts';

/**
 * The token of an interaction allows answers for 15 minutes. Both travel together through the core as one opaque id, so
 * that an answer finds its way even after a restart.
 */
export interface InteractionRef {
  id: string;
  token: string;
}

const discordEpochMs = 1_420_070_400_000n;
/** Discord's 15 minutes, less some time for the call. */
const lifetimeMs = 14 * 60_000;

/** Until when its answers can change, ms since the epoch. */
export function expiryOf({ id }: InteractionRef): number {
  return Number((BigInt(id) >> 22n) + discordEpochMs) + lifetimeMs;
}

export function formatRef({ id, token }: InteractionRef): string {
  return `${id}~${token}`;
}

/** undefined when `value` is a message's id. */
export function parseRef(value: string | undefined): InteractionRef | undefined {
  const at = value?.indexOf('~') ?? -1;
  if (value === undefined || at === -1) return undefined;
  const ref = { id: value.slice(0, at), token: value.slice(at + 1) };
  // The token becomes part of a URL.
  return isSnowflake(ref.id) && /^[\w.=-]+$/.test(ref.token) ? ref : undefined;
}

export const ephemeral = 1 << 6;
