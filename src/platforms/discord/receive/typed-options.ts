import type { CommandArgument, CommandSummary } from '../../../core/ports/chat-platform.ts';
import type { DiscordInteraction } from '../api/schema.ts';

type Data = DiscordInteraction['data'];

/** Slash commands whose arguments are fields, as the text that people type elsewhere. */
export interface TypedOptions {
  setCommands(commands: readonly CommandSummary[]): void;
  /** The options in the order of the text, without subcommands: the word of one is the first value. */
  inOrder(data: Data): Data;
}

const subcommand = 1;

export function createTypedOptions(): TypedOptions {
  let commands: readonly CommandSummary[] = [];

  return {
    setCommands(given) {
      commands = given;
    },
    inOrder(data) {
      const command = commands.find(({ name }) => name === data.name);
      const [first] = data.options;
      if (first?.type !== subcommand) return { ...data, options: sorted(data.options, command?.args) };
      const chosen = command?.subcommands?.find(({ name }) => name === first.name);
      const word = { name: first.name, value: chosen?.word ?? first.name };
      return { ...data, options: [word, ...sorted(first.options ?? [], chosen?.args)] };
    },
  };
}

/** People fill in fields in any order. */
function sorted<O extends { name: string }>(options: readonly O[], args: readonly CommandArgument[] = []): O[] {
  const place = ({ name }: O) => args.findIndex((argument) => argument.name === name);
  return options.toSorted((a, b) => place(a) - place(b));
}
