import type { z } from 'zod';
import { DiscordError } from './errors.ts';

/** Discord's answer, in the shape we read. @throws DiscordError `retry-later` when it is something else */
export function readAnswer<T>(schema: z.ZodType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new DiscordError('retry-later', 'server', 'discord sent an unreadable answer');
}
