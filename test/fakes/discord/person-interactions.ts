import { randomBytes } from 'node:crypto';
import type { APIUser } from 'discord.js';
import type { Waiting } from '../waiting.ts';
import { buttonsOf } from './components.ts';
import { acknowledgeWithinMs, kinds } from './interactions.ts';
import { channelJson, memberJson } from './json.ts';
import { messageJson } from './json-message.ts';
import { expectInside, findMessage, messageIn } from './person.ts';
import { matches, toSeen } from './seen.ts';
import type { SlashCommand, SlashOption } from './types.ts';
import type { DiscordChannel, ModalField, SeenInteraction } from './types-people.ts';
import { type ChannelState, flags, type InteractionState, type StoredMessage, type World } from './world.ts';

const componentTypes = { row: 1, button: 2, textInput: 4, label: 18 };
/** Types of options. */
const [subcommand, integer] = [1, 4];
const maxFileBytes = 10 * 1024 * 1024;

type Actions = Pick<DiscordChannel, 'press' | 'forgePress' | 'slash' | 'autocomplete' | 'submitModal'>;
type Values = Record<string, string | number | boolean>;

interface Started {
  user: APIUser;
  type: number;
  data: Record<string, unknown>;
  source?: StoredMessage | undefined;
  command?: string;
}

/** What people do in a channel besides writing. */
export function createActions(world: World, channel: ChannelState, until: Waiting['until']): Actions {
  function start({ user, type, data, source, command }: Started): SeenInteraction {
    expectInside(channel, user);
    const interaction: InteractionState = {
      id: world.snowflake(),
      token: randomBytes(150).toString('base64url'),
      type,
      at: world.clock.now(),
      user,
      channel,
      source,
      command,
      acknowledgedAt: undefined,
      acknowledgedWith: undefined,
      reply: undefined,
      followUps: [],
      choices: undefined,
      modal: undefined,
    };
    world.interactions.set(interaction.token, interaction);
    // So that those who wait for its failure look again.
    world.clock.after(acknowledgeWithinMs + 1, world.changed);
    world.emit({ type: 'INTERACTION_CREATE', data: interactionJson(world, interaction, data), intent: 0 });
    world.changed();
    return seenInteraction(world, interaction, until);
  }

  function press(user: APIUser, source: StoredMessage | undefined, customId: string): SeenInteraction {
    const data = { custom_id: customId, component_type: componentTypes.button };
    return start({ user, type: kinds.button, data, source });
  }

  function slashCommand(name: string): SlashCommand {
    const command = world.commands.find((one) => one.name === name);
    const context = channel.kind === 'dm' ? 1 : 0;
    if (command?.contexts.includes(context)) return command;
    const names = world.commands.map((one) => one.name);
    throw new Error(`${channel.name} offers no slash command "${name}", only: ${names.join(', ')}`);
  }

  /** `line`: a command, or `users role`: one with its subcommand. */
  function formOf(line: string) {
    const [name = '', word] = line.split(' ');
    const command = slashCommand(name);
    const sub = command.options.find((option) => option.type === subcommand && option.name === word);
    const needsOne = command.options.some(({ type }) => type === subcommand);
    if (needsOne !== (word !== undefined) || (needsOne && !sub)) throw new Error(`there is no /${line}`);
    const wrap = (options: unknown[]) => (sub ? [{ type: subcommand, name: sub.name, options }] : options);
    return { command, options: sub?.options ?? command.options, wrap };
  }

  return {
    press(user, messageId, labelOrId) {
      const source = messageIn(channel, messageId);
      const buttons = buttonsOf(source.components).flat();
      const button = buttons.find(({ label, id, disabled }) => !disabled && [label, id].includes(labelOrId));
      if (button?.id === undefined) {
        const labels = buttons.map(({ label }) => label);
        throw new Error(`message ${messageId} has no button "${labelOrId}" to press, only: ${labels.join(', ')}`);
      }
      return press(user, source, button.id);
    },
    forgePress: (user, messageId, customId) => press(user, findMessage(channel, messageId), customId),

    slash(user, line, values = {}) {
      const { command, options, wrap } = formOf(line);
      const lacking = options.find((option) => option.required && values[option.name] === undefined);
      if (lacking !== undefined) throw new Error(`/${line} needs the option "${lacking.name}"`);
      const data = { id: command.id, name: command.name, type: 1, options: wrap(optionsOf(line, options, values)) };
      return start({ user, type: kinds.command, data, command: command.name });
    },

    autocomplete(user, line, typing, others = {}) {
      const { command, options: offered, wrap } = formOf(line);
      const [field = ''] = Object.keys(typing);
      if (!offered.some((option) => option.name === field && option.autocomplete)) {
        throw new Error(`/${line} completes no option "${field}"`);
      }
      const options = optionsOf(line, offered, others);
      const type = offered.find((option) => option.name === field)!.type;
      const focused = [...options, { name: field, type, value: typing[field]!, focused: true }];
      const data = { id: command.id, name: command.name, type: 1, options: wrap(focused) };
      return start({ user, type: kinds.autocomplete, data, command: command.name });
    },

    submitModal(user, opened, values) {
      const { modal } = opened;
      const opener = world.interactions.get(opened.token);
      if (modal === undefined) throw new Error('no modal is open');
      const unknown = Object.keys(values).find((id) => !modal.inputs.includes(id));
      if (unknown !== undefined) throw new Error(`the modal has no input "${unknown}"`);
      const components = modal.inputs.map((custom_id) => {
        const field = modal.fields?.find(({ id }) => id === custom_id);
        if (field !== undefined) return { type: componentTypes.label, component: fill(field, values[custom_id]) };
        const input = { type: componentTypes.textInput, custom_id, value: values[custom_id] ?? '' };
        return { type: componentTypes.row, components: [input] };
      });
      const data = { custom_id: modal.customId, components };
      return start({ user, type: kinds.modal, data, source: opener?.source });
    },
  };
}

/** @throws when there is no such option, or it does not take this value: that would be a mistake in the test */
function optionsOf(line: string, options: readonly SlashOption[], values: Values) {
  return Object.entries(values).map(([name, value]) => {
    const option = options.find((one) => one.name === name);
    if (option === undefined) throw new Error(`/${line} has no option "${name}"`);
    const isRight = option.type === integer ? Number.isInteger(value) : option.type !== 3 || typeof value === 'string';
    const isOffered = option.choices === undefined || option.choices.includes(value as string | number);
    if (!isRight || !isOffered) throw new Error(`/${line} takes no ${JSON.stringify(value)} as "${name}"`);
    return { name, type: option.type, value };
  });
}

/** A labelled field as it is sent. @throws when the app would not send it */
function fill(
  { type, id, required, value: before, options }: ModalField,
  given: string | string[] = typeof before === 'string' ? before : [...before],
) {
  const isEmpty = given.length === 0;
  if (required && isEmpty) throw new Error(`the field "${id}" has to be filled in`);
  if (options === undefined) return { type, custom_id: id, value: typeof given === 'string' ? given : given.join('') };
  const values = typeof given === 'string' ? [given] : given;
  const unknown = values.find((value) => !options.some((option) => option.value === value));
  if (unknown !== undefined) throw new Error(`the field "${id}" has no option "${unknown}"`);
  return { type, custom_id: id, values };
}

function interactionJson(world: World, interaction: InteractionState, data: Record<string, unknown>) {
  const { id, token, type, channel, user, source } = interaction;
  const { guild } = channel;
  const who = guild === undefined ? { user } : { member: { ...memberJson(guild, user.id), user, permissions: '0' } };
  return {
    id,
    application_id: world.applicationId,
    type,
    token,
    version: 1,
    data,
    channel: channelJson(world, channel),
    channel_id: channel.id,
    ...(guild !== undefined && { guild_id: guild.id, guild: { id: guild.id, features: [], locale: 'en-US' } }),
    ...(guild !== undefined && { guild_locale: 'en-US' }),
    ...who,
    ...(source !== undefined && { message: messageJson(world, source) }),
    app_permissions: '2147483647',
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: {},
    context: guild === undefined ? 1 : 0,
    attachment_size_limit: maxFileBytes,
  };
}

function seenInteraction(world: World, state: InteractionState, until: Waiting['until']): SeenInteraction {
  const shown = (message: StoredMessage | undefined) => (message === undefined ? undefined : toSeen(world, message));
  return {
    id: state.id,
    token: state.token,
    get acknowledgedAfterMs() {
      return state.acknowledgedAt === undefined ? undefined : state.acknowledgedAt - state.at;
    },
    get acknowledgedWith() {
      return state.acknowledgedWith;
    },
    get failed() {
      return state.acknowledgedAt === undefined && world.clock.now() - state.at > acknowledgeWithinMs;
    },
    get reply() {
      return shown(state.reply);
    },
    get ephemeral() {
      return ((state.reply?.flags ?? 0) & flags.ephemeral) !== 0;
    },
    get followUps() {
      return state.followUps.map((message) => toSeen(world, message));
    },
    get choices() {
      return state.choices;
    },
    get modal() {
      return state.modal;
    },
    async untilAcknowledged() {
      await until(() => state.acknowledgedAt !== undefined, 'an acknowledgement');
    },
    untilReply(match = () => true) {
      const find = () =>
        [state.reply, ...state.followUps].map(shown).find((one) => one && !one.loading && matches(one, match));
      return until(find, `a reply like ${match}`);
    },
  };
}
