import { isObject } from './body.ts';
import { invalidForm, missing, notOneOf, tooLong } from './refusal.ts';
import type { SlashCommand, SlashOption } from './types.ts';
import type { World } from './world.ts';

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

const most = { commands: 100, options: 25, description: 100, choices: 25, choice: 100 };
const namePattern = /^[-_'\p{L}\p{N}]{1,32}$/u;
/** Strings, integers and numbers. */
const completable = [3, 4, 10];
const chatInput = 1;
const subcommand = 1;
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

function readOptions(value: unknown, path: Path, depth = 0): SlashOption[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw missing(path);
  if (value.length > most.options) throw tooLong(path, most.options);
  const names = value.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw invalidForm(path, {
      code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
      message: 'Option name already exists',
    });
  }
  const kinds = new Set(value.map(({ type }) => Number(type) === subcommand));
  if (kinds.size > 1) {
    throw invalidForm(path, {
      code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      message: 'Sub-command and sub-command group option types are mutually exclusive to all other types',
    });
  }
  return value.map((option, index) => readOption(option, value[index - 1], [...path, index], depth));
}

function readOption(option: Json, before: Json | undefined, at: Path, depth: number): SlashOption {
  const type = Number(option.type);
  if (type === subcommand && depth === 0) {
    return { type, ...readName(option, at), options: readOptions(option.options, [...at, 'options'], 1) };
  }
  if (!(type >= 3 && type <= 11)) throw notOneOf([...at, 'type'], '3, 4, 5, 6, 7, 8, 9, 10, 11');
  if (option.autocomplete === true && (!completable.includes(type) || option.choices !== undefined)) {
    throw invalidForm(at, { code: 'BASE_TYPE_BAD', message: 'Only some option types can have autocomplete' });
  }
  if (option.required === true && before !== undefined && before.required !== true) {
    throw invalidForm(at, {
      code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      message: 'Required options must be placed before non-required options',
    });
  }
  const choices = readOptionChoices(option.choices, type, [...at, 'choices']);
  return {
    type,
    ...readName(option, at),
    ...(choices && { choices }),
    ...(option.required === true && { required: true }),
    ...(option.autocomplete === true && { autocomplete: true }),
  };
}

function readOptionChoices(value: unknown, type: number, path: Path): (string | number)[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every(isObject) || !completable.includes(type)) throw missing(path);
  if (value.length > most.choices) throw tooLong(path, most.choices);
  return value.map((choice, index) => {
    const { name, value: meant } = choice;
    if (typeof name !== 'string' || name === '') throw missing([...path, index, 'name']);
    if (name.length > most.choice) throw tooLong([...path, index, 'name'], most.choice);
    if (typeof meant !== (type === 3 ? 'string' : 'number')) throw missing([...path, index, 'value']);
    if (String(meant).length > most.choice) throw tooLong([...path, index, 'value'], most.choice);
    return meant as string | number;
  });
}
