import type { Command, CommanderError } from 'commander';
import leven from 'leven';
import { call } from './call.ts';
import type { ErrorText } from './trouble.ts';

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
    why: number ? [`Did you mean “tasks show ${number}”?`] : meant(names, typed, before),
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

function meant(words: readonly string[], typed: string, before = ''): string[] {
  const furthest = Math.max(2, Math.floor(typed.length / 3));
  const [best] = words
    .map((word) => ({ word, distance: word.startsWith(typed) ? 0.5 : leven(typed.toLowerCase(), word) }))
    .filter(({ distance, word }) => distance <= furthest && distance < word.length)
    .sort((a, b) => a.distance - b.distance);
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
