import { isObject } from './body.ts';
import { invalidForm, missing, notOneOf, tooLong } from './refusal.ts';
import type { SlashCommand, SlashOption } from './types.ts';
import type { World } from './world.ts';

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

const most = { commands: 100, options: 25, description: 100 };
const namePattern = /^[-_'\p{L}\p{N}]{1,32}$/u;
/** Strings, integers and numbers. */
const completable = [3, 4, 10];
const chatInput = 1;
const everywhere = [0, 1, 2];

/** Replaces all global commands. @throws Refusal 50035 */
export function putCommands(world: World, body: unknown): Json[] {
  if (!Array.isArray(body) || !body.every(isObject)) throw missing([]);
  if (body.length > most.commands) throw tooLong([], most.commands);
  const commands = body.map((command, index) => readCommand(world, command, [index]));
  const twice = commands.findIndex(({ name }, index) => commands.findIndex((one) => one.name === name) < index);
  if (twice !== -1) {
    throw invalidForm([twice], {
      code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
      message: 'Application command names must be unique',
    });
  }
  world.commands = commands;
  world.changed();
  return getCommands(world);
}

export function getCommands(world: World): Json[] {
  return world.commands.map((command) => ({
    ...command,
    application_id: world.applicationId,
    version: command.id,
    type: chatInput,
    default_member_permissions: null,
    integration_types: [0],
    nsfw: false,
  }));
}

/** A command keeps its id when it is put again. */
function readCommand(world: World, command: Json, path: Path): SlashCommand {
  const { name, description } = readName(command, path);
  if (![undefined, chatInput].includes(command.type as number | undefined)) throw notOneOf([...path, 'type'], '1');
  const options = readOptions(command.options, [...path, 'options']);
  const id = world.commands.find((one) => one.name === name)?.id ?? world.snowflake();
  const contexts = Array.isArray(command.contexts) ? command.contexts.map(Number) : everywhere;
  return { id, name, description, options, contexts };
}

function readName({ name, description }: Json, path: Path): { name: string; description: string } {
  if (typeof name !== 'string' || !namePattern.test(name) || name !== name.toLowerCase()) {
    throw invalidForm([...path, 'name'], {
      code: 'APPLICATION_COMMAND_INVALID_NAME',
      message: 'Command name is invalid',
    });
  }
  if (typeof description !== 'string' || description === '') throw missing([...path, 'description']);
  if (description.length > most.description) throw tooLong([...path, 'description'], most.description);
  return { name, description };
}

function readOptions(value: unknown, path: Path): SlashOption[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw missing(path);
  if (value.length > most.options) throw tooLong(path, most.options);
  return value.map((option, index) => {
    const at = [...path, index];
    const type = Number(option.type);
    if (!(type >= 3 && type <= 11)) throw notOneOf([...at, 'type'], '3, 4, 5, 6, 7, 8, 9, 10, 11');
    if (option.autocomplete === true && !completable.includes(type)) {
      throw invalidForm(at, { code: 'BASE_TYPE_BAD', message: 'Only some option types can have autocomplete' });
    }
    if (option.required === true && index > 0 && value[index - 1]?.required !== true) {
      throw invalidForm(at, {
        code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        message: 'Required options must be placed before non-required options',
      });
    }
    return {
      type,
      ...readName(option, at),
      ...(option.required === true && { required: true }),
      ...(option.autocomplete === true && { autocomplete: true }),
    };
  });
}
