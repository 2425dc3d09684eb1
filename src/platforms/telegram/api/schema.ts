import { z } from 'zod';

/*
 * The parts of Telegram's objects that we read. It ignores unknown fields, and drops optional fields of an unexpected
 * form: a strange update must never cost a person's message.
 */

const user = z.object({
  id: z.int().positive(),
  is_bot: z.boolean().catch(false),
  first_name: z.string().catch(''),
  last_name: z.string().optional().catch(undefined),
  username: z.string().optional().catch(undefined),
});

const chat = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().optional().catch(undefined),
  /** Public groups only. */
  username: z.string().optional().catch(undefined),
  /** A supergroup with topics. */
  is_forum: z.boolean().optional().catch(undefined),
});

const entity = z.object({
  type: z.string(),
  /** In UTF-16 units, like `length`. */
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  /** `text_mention` only: a person or bot without a username. */
  user: z.object({ id: z.number() }).optional().catch(undefined),
});

const entities = z.array(entity).optional().catch(undefined);

const origin = z.union([
  z.object({ type: z.literal('user'), sender_user: user }),
  z.object({ type: z.literal('hidden_user'), sender_user_name: z.string() }),
  z.object({ type: z.literal('chat'), sender_chat: chat }),
  z.object({ type: z.literal('channel'), chat }),
]);

const content = {
  text: z.string().optional().catch(undefined),
  entities,
  caption: z.string().optional().catch(undefined),
  caption_entities: entities,
  rich_message: z.unknown().optional(),
};

const thread = {
  message_thread_id: z.int().positive().optional().catch(undefined),
  is_topic_message: z.boolean().optional().catch(undefined),
};

const repliedTo = z.object({
  ...content,
  message_id: z.int(),
  from: user.optional().catch(undefined),
  sender_chat: z
    .object({ title: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  forum_topic_created: z.unknown().optional(),
});

const message = z.object({
  ...content,
  ...thread,
  /** 0 for an ephemeral message. */
  message_id: z.int(),
  ephemeral_message_id: z.int().nonnegative().optional().catch(undefined),
  /** Seconds since the epoch. */
  date: z.int(),
  chat,
  from: user.optional().catch(undefined),
  sender_chat: z.unknown().optional(),
  /** The group became a supergroup with this id; in a service message that Telegram writes into both. */
  migrate_to_chat_id: z.int().optional().catch(undefined),
  migrate_from_chat_id: z.int().optional().catch(undefined),
  /** In a service message: the closed topic is open again. */
  forum_topic_reopened: z.unknown().optional(),
  media_group_id: z.string().optional().catch(undefined),
  // Words of someone else must never look like the sender's own: an unreadable author is still an author.
  forward_origin: origin.optional().catch({ type: 'hidden_user', sender_user_name: '' }),
  /** The inline bot that made the message. */
  via_bot: user.optional().catch({ id: 0, is_bot: true, first_name: 'a bot' }),
  reply_to_message: repliedTo.optional().catch(undefined),
  external_reply: z
    .object({ origin: origin.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  quote: z
    .object({ text: z.string(), is_manual: z.boolean().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const callbackQuery = z.object({
  id: z.string(),
  from: user,
  data: z.string(),
  message: z.object({
    ...thread,
    message_id: z.int(),
    ephemeral_message_id: z.int().nonnegative().optional().catch(undefined),
    chat,
  }),
});

const stop = z.object({
  chat,
  message_thread_id: thread.message_thread_id,
  draft_id: z.int(),
});

/** The status of our own account in a chat. */
const membership = z.object({
  chat,
  old_chat_member: z.object({ status: z.string() }),
  new_chat_member: z.object({
    status: z.string(),
    /** Administrators only. */
    can_manage_topics: z.boolean().optional().catch(undefined),
  }),
});

export const updateSchema = z.object({
  message: message.optional().catch(undefined),
  edited_message: message.optional().catch(undefined),
  callback_query: callbackQuery.optional().catch(undefined),
  stopped_message_generation: stop.optional().catch(undefined),
  /** Our own field, when a call revealed the move. */
  moved: z.object({ from: z.int(), to: z.int() }).optional().catch(undefined),
  my_chat_member: membership.optional().catch(undefined),
});

/** What updates say about topics by the way. */
export const topicNewsSchema = z.object({
  message: z.object({ chat }).optional().catch(undefined),
  my_chat_member: membership.optional().catch(undefined),
});

export type TelegramUser = z.infer<typeof user>;
export type TelegramMessage = z.infer<typeof message>;
export type TelegramEntity = z.infer<typeof entity>;
export type TelegramOrigin = z.infer<typeof origin>;
export type TelegramContent = z.infer<z.ZodObject<typeof content>>;
export type TelegramPress = z.infer<typeof callbackQuery>;
export type TelegramStop = z.infer<typeof stop>;
export type TelegramMembership = z.infer<typeof membership>;
