import type { APIMessage } from 'discord.js';
import { isObject, objectOf, type Upload } from './body.ts';
import { readContent } from './content.ts';
import { messageJson } from './json-message.ts';
import { pingsFor } from './messages.ts';
import { readModalParts } from './modals.ts';
import { change, complete, noPings, post, remove } from './posting.ts';
import { missing, notOneOf, refusal, tooLong } from './refusal.ts';
import { flags, type InteractionState, messageTypes, type StoredMessage, type World } from './world.ts';

export const acknowledgeWithinMs = 3_000;
const tokenLifetime = 15 * 60_000;

/** Types of interactions. */
export const kinds = { command: 2, button: 3, autocomplete: 4, modal: 5 };
/** Types of acknowledgements. */
const acks = { reply: 4, defer: 5, deferUpdate: 6, update: 7, choices: 8, modal: 9 };
const most = { choices: 25, choice: 100, customId: 100, title: 45 };

type Json = Record<string, unknown>;
type Uploads = ReadonlyMap<number, Upload>;

/** The first answer to an interaction: within three seconds, and once. @returns what `with_response` asks for */
export function acknowledge(
  world: World,
  { interaction: id, token = '' }: Record<string, string>,
  body: Json,
  uploads: Uploads,
): Json {
  const interaction = world.interactions.get(token);
  const now = world.clock.now();
  if (interaction === undefined || interaction.id !== id) throw refusal('unknownInteraction');
  if (interaction.acknowledgedAt !== undefined) throw refusal('acknowledged');
  if (now - interaction.at > acknowledgeWithinMs) throw refusal('unknownInteraction');
  const type = Number(body.type);
  const allowed = allowedFor(interaction);
  if (!allowed.includes(type)) throw notOneOf(['type'], allowed.join(', '));
  answer(world, interaction, type, objectOf(body.data), uploads);
  Object.assign(interaction, { acknowledgedAt: now, acknowledgedWith: type });
  world.changed();
  return responseJson(world, interaction, type);
}

function allowedFor({ type, source }: InteractionState): number[] {
  if (type === kinds.autocomplete) return [acks.choices];
  const replies = [acks.reply, acks.defer];
  return [
    ...replies,
    // Of a press that was forged the message may be gone.
    ...(source === undefined && type !== kinds.button ? [] : [acks.deferUpdate]),
    ...(source === undefined ? [] : [acks.update]),
    ...(type === kinds.modal ? [] : [acks.modal]),
  ];
}

function answer(world: World, interaction: InteractionState, type: number, data: Json, uploads: Uploads): void {
  switch (type) {
    case acks.reply:
      interaction.reply = reply(world, interaction, data, uploads);
      break;
    case acks.defer:
      interaction.reply = think(world, interaction, data);
      break;
    case acks.update:
      revise(world, interaction.source!, data, uploads);
      break;
    case acks.choices:
      interaction.choices = readChoices(data);
      break;
    case acks.modal:
      interaction.modal = readModal(data);
  }
}

function responseJson(world: World, { id, type, reply: message }: InteractionState, response: number): Json {
  return {
    interaction: { id, type, ...(message !== undefined && { response_message_id: message.id }) },
    resource: { type: response, ...(message !== undefined && { message: messageJson(world, message) }) },
  };
}

function reply(world: World, interaction: InteractionState, data: Json, uploads: Uploads): StoredMessage {
  const { channel, user, type } = interaction;
  const content = readContent(world, data, uploads);
  const pings = pingsFor(world, channel, data, content, undefined);
  return post(world, channel, {
    ...content,
    flags: content.flags | ephemeralOf(data),
    author: world.bot,
    type: type === kinds.command ? messageTypes.command : messageTypes.reply,
    mentions: pings,
    pings,
    onlyFor: ephemeralOf(data) === 0 ? undefined : user.id,
    interaction,
  });
}

function think(world: World, interaction: InteractionState, data: Json): StoredMessage {
  return post(world, interaction.channel, {
    content: '',
    embeds: [],
    components: [],
    files: [],
    flags: flags.loading | ephemeralOf(data),
    author: world.bot,
    type: interaction.type === kinds.command ? messageTypes.command : messageTypes.reply,
    mentions: noPings,
    onlyFor: ephemeralOf(data) === 0 ? undefined : interaction.user.id,
    interaction,
  });
}

function ephemeralOf(data: Json): number {
  return Number(data.flags ?? 0) & flags.ephemeral;
}

/** Edits a message, or makes it of "thinking…". */
function revise(world: World, message: StoredMessage, body: Json, uploads: Uploads): void {
  const content = readContent(world, body, uploads, message);
  const pings = pingsFor(world, message.channel, body, content, undefined);
  if ((message.flags & flags.loading) === 0) change(world, message, content, pings);
  else complete(world, message, content, pings);
}

function readChoices({ choices }: Json): InteractionState['choices'] {
  if (!Array.isArray(choices)) throw missing(['data', 'choices']);
  if (choices.length > most.choices) throw tooLong(['data', 'choices'], most.choices);
  return choices.map((choice: unknown, index) => {
    const path = ['data', 'choices', index];
    const { name, value } = isObject(choice) ? choice : {};
    if (typeof name !== 'string' || name === '') throw missing([...path, 'name']);
    if (typeof value !== 'string' && typeof value !== 'number') throw missing([...path, 'value']);
    if (name.length > most.choice) throw tooLong([...path, 'name'], most.choice);
    if (String(value).length > most.choice) throw tooLong([...path, 'value'], most.choice);
    return { name, value };
  });
}

function readModal({ custom_id, title, components }: Json): InteractionState['modal'] {
  if (typeof custom_id !== 'string' || custom_id === '') throw missing(['data', 'custom_id']);
  if (typeof title !== 'string' || title === '') throw missing(['data', 'title']);
  if (custom_id.length > most.customId) throw tooLong(['data', 'custom_id'], most.customId);
  if (title.length > most.title) throw tooLong(['data', 'title'], most.title);
  const { inputs, fields } = readModalParts(components);
  return { customId: custom_id, title, inputs, ...(fields.length > 0 && { fields }) };
}

/* ---------- after the acknowledgement: by the token, for 15 minutes ---------- */

/** The first follow-up of a deferred interaction takes the place of "thinking…". */
export function followUp(world: World, params: Record<string, string>, body: Json, uploads: Uploads): APIMessage {
  const interaction = openInteraction(world, params);
  const { reply: first } = interaction;
  if (first !== undefined && (first.flags & flags.loading) !== 0) {
    revise(world, first, body, uploads);
    return messageJson(world, first);
  }
  const message = reply(world, interaction, body, uploads);
  interaction.followUps.push(message);
  return messageJson(world, message);
}

export function getReply(world: World, params: Record<string, string>): APIMessage {
  return messageJson(world, replyOf(world, params));
}

export function editReply(world: World, params: Record<string, string>, body: Json, uploads: Uploads): APIMessage {
  const message = replyOf(world, params);
  revise(world, message, body, uploads);
  return messageJson(world, message);
}

export function deleteReply(world: World, params: Record<string, string>): void {
  const interaction = openInteraction(world, params);
  const message = replyOf(world, params);
  if (interaction.reply === message) interaction.reply = undefined;
  interaction.followUps = interaction.followUps.filter((one) => one !== message);
  remove(world, message);
}

/** `@original`: the reply; after types 6 and 7 the message with the button. */
function replyOf(world: World, params: Record<string, string>): StoredMessage {
  const { reply: first, followUps, source, acknowledgedWith } = openInteraction(world, params);
  const isUpdate = acknowledgedWith === acks.deferUpdate || acknowledgedWith === acks.update;
  const original = isUpdate ? source : first;
  const message = params.message === '@original' ? original : followUps.find(({ id }) => id === params.message);
  const isThere = message !== undefined && (message.onlyFor !== undefined || message.channel.messages.has(message.id));
  if (!isThere) throw refusal('unknownMessage');
  return message;
}

function openInteraction(world: World, { application, token = '' }: Record<string, string>): InteractionState {
  const interaction = world.interactions.get(token);
  const isOpen = interaction?.acknowledgedAt !== undefined && application === world.applicationId;
  if (interaction === undefined || !isOpen) throw refusal('unknownWebhook');
  if (world.clock.now() - interaction.at > tokenLifetime) throw refusal('expiredToken');
  return interaction;
}
