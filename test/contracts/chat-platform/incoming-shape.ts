import { z } from 'zod';

const words = z.string().min(1);

const sender = z.strictObject({ id: words, name: words, handle: words.optional(), groups: z.array(words).optional() });

const attachment = z.strictObject({
  kind: words,
  name: z.string().optional(),
  size: z.number().nonnegative().optional(),
  mimeType: z.string().optional(),
  source: z.record(z.string(), z.unknown()).optional(),
});

const message = z.strictObject({
  kind: z.literal('message'),
  conversation: words,
  messageId: words,
  sender,
  text: z.string(),
  quote: z.strictObject({ from: z.union([words, z.undefined()]), text: z.string().min(1).max(1_000) }).optional(),
  repliesTo: words.optional(),
  sentAt: z.number(),
  addressed: z.boolean(),
  parent: words.optional(),
  private: z.boolean(),
  albumId: z.string().optional(),
  forwardedFrom: words.optional(),
  maybeSplit: z.boolean().optional(),
  isFull: z.literal(true).optional(),
  begins: z.literal(true).optional(),
  attachments: z.array(attachment),
});

const edit = z.strictObject({
  kind: z.literal('edit'),
  conversation: words,
  messageId: words,
  sender,
  text: z.string(),
  addressed: z.boolean(),
});

const press = z.strictObject({
  kind: z.literal('press'),
  conversation: words,
  sender,
  action: z.string(),
  pressId: z.string(),
  messageId: z.union([words, z.undefined()]),
  filled: z.record(z.string(), z.array(z.string())).optional(),
});

const stop = z.strictObject({ kind: z.literal('stop'), conversation: words, sender, previewKey: z.int() });

const incoming = z.discriminatedUnion('kind', [message, edit, press, stop]);

/** What is wrong with a result of `parse`, by src/core/model/incoming.ts; undefined when it is well-formed. */
export function malformation(value: unknown): string | undefined {
  const { error } = incoming.safeParse(value);
  return error && z.prettifyError(error);
}
