import type { ConversationId } from '../../../core/model/conversation.ts';
import type { Filled } from '../../../core/model/form.ts';
import type { Incoming, IncomingEdit, IncomingMessage, IncomingPress } from '../../../core/model/incoming.ts';
import { formatRef } from '../api/interaction-ref.ts';
import {
  type DiscordInteraction,
  type DiscordMessage,
  type DiscordPlace,
  type Payload,
  payloadSchema,
} from '../api/schema.ts';
import { toConversation } from '../api/target.ts';
import { attachmentsOf } from './attachments.ts';
import { isForward, readMessageText } from './message-text.ts';
import { isOfPerson, toSender } from './people.ts';
import { answeredId, quoteOf } from './quote.ts';

/** The apps cut nothing; they offer a file instead. A text this long may still be part of a longer one. */
const maybeSplitFrom = 1_900;

const slashCommand = 2;
const button = 3;
const sentForm = 5;

/** The meaning of a stored payload. Pure and total; undefined for payloads of no interest. */
export function parsePayload(payload: unknown, me: string): Incoming | undefined {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return undefined;

  const data = parsed.data;
  if (data.kind === 'interaction') return parseInteraction(data.interaction, data.place);
  if (data.kind === 'gone') {
    const { channel, parent } = data;
    const conversation = parent === undefined ? toConversation(channel) : toConversation(parent, channel);
    return { kind: 'place', conversation, state: 'gone' };
  }
  if (!isOfPerson(data.message)) return undefined;
  return data.kind === 'message' ? parseMessage(data, me) : parseEdit(data, me);
}

type MessagePayload = Extract<Payload, { kind: 'message' | 'edit' }>;

function parseMessage({ message, place, ownRoles }: MessagePayload, me: string): IncomingMessage | undefined {
  const { text, addressed } = readMessageText(message, ownRoles, me);
  const attachments = attachmentsOf(message, me);
  // A mention alone is a message too: the core asks what to do.
  if (text === '' && attachments.length === 0 && message.content === '') return undefined;

  const quote = quoteOf(message, me);
  const repliesTo = answeredId(message, me);
  return {
    kind: 'message',
    ...whereOf(message, place),
    messageId: message.id,
    sender: toSender(message.author, message.member),
    text,
    sentAt: Date.parse(message.timestamp) || 0,
    addressed: isPrivate(message, place) || addressed || isOurs(place),
    private: isPrivate(message, place),
    attachments,
    ...(quote !== undefined && { quote }),
    ...(repliesTo !== undefined && { repliesTo }),
    ...(isForward(message) && { forwardedFrom: 'another chat' }),
    ...(message.content.length >= maybeSplitFrom && { maybeSplit: true }),
  };
}

function parseEdit({ message, place, ownRoles }: MessagePayload, me: string): IncomingEdit | undefined {
  const { text, addressed } = readMessageText(message, ownRoles, me);
  // Nobody can change the words of a forward.
  if (text === '' || isForward(message)) return undefined;
  return {
    kind: 'edit',
    conversation: whereOf(message, place).conversation,
    messageId: message.id,
    sender: toSender(message.author, message.member),
    text,
    addressed: isPrivate(message, place) || addressed || isOurs(place),
  };
}

/** Whether only this person reads. */
function isPrivate({ guild_id: guild }: DiscordMessage, { kind }: DiscordPlace): boolean {
  return kind === 'dm' && !guild;
}

/** A message in a guild channel gets its answer in a thread, whose conversation has the message's id. */
function whereOf(
  message: DiscordMessage,
  place: DiscordPlace,
): Pick<IncomingMessage, 'conversation' | 'parent' | 'begins'> {
  const channel = message.channel_id;
  if (place.kind === 'channel') {
    return { conversation: toConversation(channel, message.id), parent: toConversation(channel), begins: true };
  }
  return placeConversation(channel, place);
}

function placeConversation(
  channel: string,
  place: DiscordPlace,
): { conversation: ConversationId; parent?: ConversationId } {
  if (place.kind === 'dm') return { conversation: toConversation(channel) };
  if (place.kind === 'channel') return { conversation: toConversation(channel), parent: toConversation(channel) };
  return { conversation: toConversation(place.parent, channel), parent: toConversation(place.parent) };
}

function isOurs(place: DiscordPlace): boolean {
  return place.kind === 'thread' && place.mine;
}

function parseInteraction(
  interaction: DiscordInteraction,
  place: DiscordPlace,
): IncomingMessage | IncomingPress | undefined {
  const { id, token, type, data, channel_id: channel, member, message } = interaction;
  const user = member?.user ?? interaction.user;
  if (user === undefined) return undefined;

  const where = placeConversation(channel, place);
  const sender = toSender(user, member);
  const ref = formatRef({ id, token });
  if ((type === button || type === sentForm) && data.custom_id !== undefined) {
    const { conversation } = where;
    const press = { kind: 'press' as const, conversation, sender, action: data.custom_id, pressId: ref };
    return { ...press, messageId: message?.id, ...(type === sentForm && { filled: filledIn(data) }) };
  }
  if (type !== slashCommand || data.name === undefined) return undefined;
  const args = data.options.map(({ value }) => String(value ?? '').trim()).filter((value) => value !== '');
  return {
    kind: 'message',
    ...where,
    messageId: ref,
    sender,
    text: [`/${data.name}`, ...args].join(' '),
    sentAt: sentAt(id),
    addressed: true,
    // Only its author sees the command and its answer.
    private: true,
    attachments: [],
  };
}

function filledIn({ components }: DiscordInteraction['data']): Filled {
  const fields = components.flatMap(({ components: inRow, component }) => (component ? [component] : inRow));
  return Object.fromEntries(
    fields.map(({ custom_id, value, values }) => [custom_id, values ?? (value === undefined ? [] : [value])]),
  );
}

/** Discord's ids hold the time of their making, in ms since 2015. */
function sentAt(id: string): number {
  return Number((BigInt(id) >> 22n) + 1_420_070_400_000n);
}
