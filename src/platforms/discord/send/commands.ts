import type { CommandArgument, CommandSummary } from '../../../core/ports/chat-platform.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import { publishIfChanged } from '../../shared/publish-if-changed.ts';
import type { DiscordApi } from '../api/api.ts';
import type { Gate } from '../limits/gate.ts';

export interface CommandOptions {
  api: DiscordApi;
  gate: Gate;
  store: KeyValueStore;
  applicationId: string;
  /** Whether arguments of this command get suggestions. */
  suggests(command: string): boolean;
}

/** Types of options. */
const types = { subcommand: 1, text: 3, integer: 4 };
/** In guilds and in DMs with the bot. */
const contexts = [0, 1];
const longestDescription = 100;

/** Sets the slash commands of the bot, unless they have not changed. */
export async function publishCommands(
  { api, gate, store, applicationId, suggests }: CommandOptions,
  commands: readonly CommandSummary[],
  signal: AbortSignal,
): Promise<void> {
  const usable = commands.filter(({ name }) => name !== 'pair' && /^[-_a-z0-9]{1,32}$/.test(name));
  const body = [...usable.map((command) => toSlashCommand(command, suggests(command.name))), pair];
  const route = `/applications/${applicationId}/commands` as const;
  await publishIfChanged(store, `discord.commands.${applicationId}`, body, () =>
    gate.must({ channel: undefined, bucket: 'other' }, signal, () =>
      api.call({ name: 'set commands', method: 'PUT', route, body, signal }),
    ),
  );
}

function toSlashCommand({ name, description, args, subcommands }: CommandSummary, suggested: boolean) {
  const options = subcommands
    ? subcommands.map((one) => ({
        type: types.subcommand,
        name: one.name,
        description: short(one.description),
        options: (one.args ?? []).map(toOptionOf(suggested)),
      }))
    : (args ?? [anyText]).map(toOptionOf(suggested));
  return { name, description: short(description) || name, contexts, options };
}

/** Only the first argument gets suggestions. */
function toOptionOf(suggested: boolean) {
  return (argument: CommandArgument, index: number) => toOption(argument, suggested && index === 0);
}

function toOption({ name, description, kind, required, choices }: CommandArgument, suggested: boolean) {
  const type = kind === 'number' ? types.integer : types.text;
  const values = choices ? { choices } : { autocomplete: suggested };
  return {
    type,
    name,
    description: short(description),
    required,
    ...values,
    ...(kind === 'number' && { min_value: 1 }),
  };
}

/** For a command that does not say what it takes. */
const anyText: CommandArgument = { name: 'text', description: 'Text for this command', kind: 'text' };

const pair = {
  name: 'pair',
  description: 'Pair with this bridge',
  contexts,
  options: [{ type: types.text, name: 'code', description: 'The pairing code from your computer', required: false }],
};

function short(description: string): string {
  const characters = Array.from(description);
  if (characters.length <= longestDescription) return description;
  return `${characters.slice(0, longestDescription - 1).join('')}…`;
}
