import { z } from 'zod';

/*
 * The parts of Discord's objects that we read. It drops unknown fields, and optional fields of an unexpected form: a
 * strange event must never cost a person's message.
 */

const id = z.string().regex(/^\d{1,20}$/);
/** Replaces an id that is there but unreadable. */
const unknownId = '0';
const optionalText = z.string().nullish().catch(undefined);
const ids = z.array(id).catch([]);

const user = z.object({
  id,
  username: z.string().catch(''),
  global_name: optionalText,
  // Only people give tasks: an unreadable author is no person.
  bot: z.boolean().nullish().catch(true),
});

const member = z.object({ nick: optionalText, roles: ids });

const attachment = z.object({
  id,
  filename: z.string().catch('file'),
  /** Bytes. */
  size: z.number().catch(0),
  content_type: optionalText,
  /** Signed; expires after a day. */
  url: z.string().catch(''),
  /** Voice messages only. */
  duration_secs: z.number().optional().catch(undefined),
});

const attachments = z.array(attachment).catch([]);
const stickers = z.array(z.object({ name: z.string() })).catch([]);

const mentions = z.array(user).catch([]);

const content = z.object({ content: z.string().catch(''), attachments, sticker_items: stickers, mentions });

/** What a message forwards. */
const snapshots = z
  .array(z.object({ message: content }))
  .optional()
  .catch(undefined);

export const messageSchema = z.object({
  ...content.shape,
  id,
  channel_id: id,
  /** A place in a guild we cannot read must never look like a private one. */
  guild_id: id.nullish().catch(unknownId),
  type: z.number().catch(0),
  author: user,
  member: member.optional().catch(undefined),
  webhook_id: id.nullish().catch(unknownId),
  /** ISO 8601, like `edited_timestamp`. */
  timestamp: z.string(),
  edited_timestamp: optionalText,
  mention_roles: ids,
  /** 0 a reply, 1 a forward. */
  message_reference: z
    .object({ type: z.number().catch(0) })
    .nullish()
    .catch(undefined),
  referenced_message: z
    .object({ ...content.shape, id, author: user, message_snapshots: snapshots })
    .nullish()
    .catch(undefined),
  message_snapshots: snapshots,
});

/** Discord's answer to a thing we made. */
export const createdSchema = z.object({ id });

export const channelSchema = z.object({
  id,
  /** See `places.ts`. */
  type: z.number(),
  guild_id: id.optional().catch(undefined),
  parent_id: id.nullish().catch(undefined),
  /** Who started a thread. */
  owner_id: id.nullish().catch(undefined),
  last_message_id: id.nullish().catch(undefined),
});

/** A set of permissions. */
const bits = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform(BigInt);

/** What it takes to open threads in a channel of a guild. */
export const parentSchema = z.object({
  id,
  type: z.number(),
  guild_id: id.optional().catch(undefined),
  /** Always there, but in interactions. `id`: of a role, of the guild for all, or of a person. */
  permission_overwrites: z.array(z.object({ id, allow: bits, deny: bits })),
  /** Forums only. */
  available_tags: z
    .array(
      z.object({
        id,
        name: z.string(),
        moderated: z.boolean().catch(false),
        emoji_id: id.nullish().catch(null),
        emoji_name: optionalText,
      }),
    )
    .catch([]),
});

export const threadSchema = z.object({
  id,
  type: z.number(),
  parent_id: id,
  name: z.string().catch(''),
  thread_metadata: z.object({ archived: z.boolean().catch(false) }).catch({ archived: false }),
  applied_tags: ids,
});

const role = z.object({ id, permissions: bits });
export const roleSchema = z.object({ guild_id: id, role });
export const deletedRoleSchema = z.object({ guild_id: id, role_id: id });

export const guildSchema = z.object({
  id,
  roles: z.array(role.nullable().catch(null)).catch([]),
  channels: z.array(z.unknown()).catch([]),
  threads: z.array(z.unknown()).catch([]),
  /** A few members, us among them. */
  members: z
    .array(
      z
        .object({ user: z.object({ id }).optional(), roles: ids })
        .nullable()
        .catch(null),
    )
    .catch([]),
});

export const deletedChannelSchema = z.object({
  id,
  parent_id: id.nullish().catch(undefined),
  type: z.number().catch(0),
});
/** `unavailable`: an outage of Discord; the guild comes back afterwards. */
export const deletedGuildSchema = z.object({ id, unavailable: z.boolean().optional().catch(undefined) });

export const memberUpdateSchema = z.object({ guild_id: id, user: z.object({ id }), roles: ids });

const leaf = z.object({
  name: z.string(),
  type: z.number().optional().catch(undefined),
  value: z.union([z.string(), z.number(), z.boolean()]).optional().catch(undefined),
  focused: z.boolean().optional().catch(undefined),
});
/** A subcommand has options of its own. */
const option = leaf.extend({ options: z.array(leaf).optional().catch(undefined) });

/** A field of a sent form: what was typed, or the values that were ticked. */
const field = z.object({
  custom_id: z.string(),
  value: z.string().optional().catch(undefined),
  values: z.array(z.string()).optional().catch(undefined),
});

export const interactionSchema = z.object({
  id,
  /** 2 slash command, 3 button, 4 autocomplete, 5 form. */
  type: z.number(),
  /** Becomes part of a URL. */
  token: z.string().regex(/^[\w.=-]+$/),
  guild_id: id.nullish().catch(unknownId),
  channel_id: id,
  channel: channelSchema.optional().catch(undefined),
  member: z
    .object({ ...member.shape, user })
    .optional()
    .catch(undefined),
  user: user.optional().catch(undefined),
  message: z
    .object({ id, flags: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  data: z.object({
    name: z.string().optional().catch(undefined),
    custom_id: z.string().optional().catch(undefined),
    options: z.array(option).catch([]),
    /** The fields of a sent form. */
    components: z
      .array(z.object({ components: z.array(field).catch([]), component: field.optional().catch(undefined) }))
      .catch([]),
  }),
});

/** What a channel is. `mine`: we started the thread. */
const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dm') }),
  z.object({ kind: z.literal('channel'), guild: id }),
  z.object({ kind: z.literal('thread'), guild: id, parent: id, mine: z.boolean() }),
]);

/** What we keep in the inbox: Discord's object and what we know about the place, so that we can parse it later. */
export const payloadSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['message', 'edit']),
    place: placeSchema,
    /** Our roles in the guild: a mention of one of them is a mention of us. */
    ownRoles: ids,
    message: messageSchema,
  }),
  z.object({ kind: z.literal('interaction'), place: placeSchema, interaction: interactionSchema }),
  /** `parent`: the channel of a thread. */
  z.object({ kind: z.literal('gone'), channel: id, parent: id.optional() }),
]);

export const cursorSchema = z.object({
  channels: z.record(id, z.object({ last: id, place: placeSchema })),
});

export type DiscordUser = z.infer<typeof user>;
export type DiscordMessage = z.infer<typeof messageSchema>;
export type DiscordContent = z.infer<typeof content>;
export type DiscordChannel = z.infer<typeof channelSchema>;
export type DiscordInteraction = z.infer<typeof interactionSchema>;
export type DiscordPlace = z.infer<typeof placeSchema>;
export type Payload = z.infer<typeof payloadSchema>;
