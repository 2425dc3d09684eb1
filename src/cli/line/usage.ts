import type { Command, CommanderError } from 'commander';
import leven from 'leven';
import { call } from './call.ts';
import type { ErrorText } from './trouble.ts';

/** What people call our commands, from other programs. */
const otherNames: Record<string, readonly string[]> = {
  start: ['run', 'chat', 'talk', 'serve', 'up', 'open'],
  setup: ['init', 'connect', 'configure', 'install', 'login'],
  pair: ['invite', 'users add', 'users invite', 'users new'],
  doctor: ['check', 'diagnose', 'test'],
  'tasks list': ['list', 'ls', 'ps', 'queue', 'tasks ls', 'tasks all'],
  'tasks cancel': ['cancel', 'tasks stop', 'tasks abort', 'tasks kill', 'tasks remove', 'tasks rm', 'tasks delete'],
  'tasks retry': ['retry', 'tasks run', 'tasks again', 'tasks repeat', 'tasks restart'],
  'users remove': ['users rm', 'users delete', 'users revoke'],
  'config get': ['config show', 'config list', 'config print'],
  'config path': ['config edit', 'config open', 'config file'],
  'config validate': ['config check', 'config test'],
  '--version': ['version'],
};

/** What is done without a command. */
const otherWays: Record<string, string> = Object.fromEntries(
  ['stop', 'quit', 'exit', 'kill', 'restart', 'down'].map((word) => [
    word,
    'To stop the bridge, press Ctrl+C where it runs. To stop a task: tasks cancel',
  ]),
);

/** What was typed wrongly, in our words, with what was probably meant. */
export function usageTrouble({ code, message }: CommanderError, command: Command): ErrorText {
  const words = message.replace(/^error: /, '').split('\n')[0] ?? '';
  const help = [`See: ${call(`${nameOf(command)} --help`.trim())}`];
  switch (code) {
    case 'commander.unknownOption': {
      const option = quotedIn(words);
      const options = [command, ...above(command)].flatMap(({ options }) => options.flatMap(({ long }) => long ?? []));
      return { what: `Unknown option “${option}”.`, why: meant([...options, '--help'], option), next: help };
    }
    case 'commander.unknownCommand':
      return unknownCommand(command, quotedIn(words), help);
    case 'commander.help':
      return incomplete(command, help);
    case 'commander.excessArguments':
      return tooMany(command, help);
    case 'commander.invalidArgument': {
      const argument = command.registeredArguments.find(({ argChoices }) => argChoices !== undefined);
      const option = command.options.find(({ argChoices, flags }) => argChoices && words.includes(`'${flags}'`));
      const choices = (option ?? (words.includes('command-argument') ? argument : undefined))?.argChoices;
      if (!choices) return { what: sentence(words), next: help };
      const typed = quotedIn(words, option ? 1 : 0);
      return {
        what: `“${typed}” is not possible for ${option ? option.long : `<${argument?.name()}>`}.`,
        why: [...meant(choices, typed), `Possible: ${choices.join(', ')}.`],
        next: help,
      };
    }
    case 'commander.missingArgument':
      return { what: `<${quotedIn(words)}> is missing.`, why: [`Usage: ${call(usageOf(command))}`], next: help };
    default:
      return { what: sentence(words), next: help };
  }
}

/** A word in the place of a command: that one is unknown. */
function tooMany(command: Command, help: readonly string[]): ErrorText {
  const { parent, args } = command;
  const extra = args[command.registeredArguments.length] ?? '';
  // The default command of a group gets the words that name none of its commands.
  if (!parent || !isDefault(command, parent) || command.registeredArguments.length > 0 || wasNamed(command, parent))
    return { what: `“${extra}” is one word too many.`, why: [`Usage: ${call(usageOf(command))}`], next: help };
  return unknownCommand(parent, extra, [`See: ${call(`${nameOf(parent)} --help`.trim())}`]);
}

function unknownCommand(group: Command, typed: string, help: readonly string[]): ErrorText {
  const before = nameOf(group);
  const number = before === 'tasks' && /^#?(\d+)$/.exec(typed)?.[1];
  const names = group.commands.map((each) => each.name());
  return {
    what: `Unknown command “${`${before} ${typed}`.trim()}”.`,
    why: number
      ? [`Did you mean “tasks show ${number}”?`]
      : (known(`${before} ${typed}`.trim()) ?? meant(names, typed, before)),
    next: help,
  };
}

/** A group without one of its commands, or help for a command that does not exist. */
function incomplete(command: Command, help: readonly string[]): ErrorText {
  const [, typed] = command.args;
  if (command.args[0] === 'help' && typed !== undefined) return unknownCommand(command, typed, help);
  const names = command.commands.map((each) => each.name());
  return { what: `“${nameOf(command)}” needs one more word.`, why: [`Possible: ${names.join(', ')}.`], next: help };
}

/** A word that names something here, though no command is spelled like it. */
function known(typed: string): string[] | undefined {
  const words = typed.toLowerCase();
  const [found] = Object.entries(otherNames).find(([, names]) => names.includes(words)) ?? [];
  if (found !== undefined) return [`Did you mean “${found}”?`];
  return Object.hasOwn(otherWays, words) ? [otherWays[words]!] : undefined;
}

function meant(words: readonly string[], typed: string, before = ''): string[] {
  // Two letters that changed places are as far apart as two that are wrong.
  const lengthApart = (word: string) => Math.abs(word.length - typed.length);
  const furthest = Math.max(2, Math.floor(typed.length / 3));
  const [best] = words
    .map((word) => ({ word, distance: word.startsWith(typed) ? 0.5 : leven(typed.toLowerCase(), word) }))
    .filter(({ distance, word }) => distance <= furthest && distance < word.length)
    .sort((a, b) => a.distance - b.distance || lengthApart(a.word) - lengthApart(b.word));
  return best ? [`Did you mean “${`${before} ${best.word}`.trim()}”?`] : [];
}

function isDefault(command: Command, parent: Command): boolean {
  return command.name() === (parent.parent ? 'list' : 'start');
}

function wasNamed(command: Command, parent: Command): boolean {
  return parent.args[0] === command.name();
}

/** The command without the name of the program: `tasks move`. */
function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}`.trim() : '';
}

function usageOf(command: Command): string {
  return `${nameOf(command)} ${command.usage()}`.trim();
}

function above(command: Command): Command[] {
  return command.parent ? [command.parent, ...above(command.parent)] : [];
}

function quotedIn(words: string, nth = 0): string {
  return [...words.matchAll(/'([^']*)'/g)][nth]?.[1] ?? '';
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/(?<![.!?])$/, '.');
}
