import type { ConversationId } from '../../../core/model/conversation.ts';

/** Where to send. */
export interface Target {
  /** The DM, guild channel or thread itself. */
  channel: string;
  /** Threads only: the guild channel around. */
  parent: string | undefined;
}

/** @param inner the thread, or the message the thread will start from */
export function toConversation(channel: string, inner?: string): ConversationId {
  return inner === undefined ? `discord:${channel}` : `discord:${channel}:${inner}`;
}

/** The way back from `toConversation`. `ThreadIds` knows where a thread is. */
export function toTarget(conversation: ConversationId): Target {
  const [, outer = '', inner] = conversation.split(':');
  return inner === undefined ? { channel: outer, parent: undefined } : { channel: inner, parent: outer };
}

/** Snowflakes are 64-bit numbers in text; a later one is larger. */
export function isLater(id: string, than: string): boolean {
  return BigInt(id) > BigInt(than);
}

export function isSnowflake(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value);
}

export function bySnowflake(a: { id: string }, b: { id: string }): number {
  return a.id === b.id ? 0 : isLater(a.id, b.id) ? 1 : -1;
}

/** The id right before `id`, for reading from `id` on. */
export function before(id: string): string {
  const number = BigInt(id);
  return String(number > 0n ? number - 1n : number);
}
