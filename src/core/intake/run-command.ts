import type { ChatCommand, CommandContext } from '../commands/kit/command.ts';
import { chatCommands } from '../commands/registry.ts';
import type { IncomingMessage } from '../model/incoming.ts';

import { mayRunTasks, type User } from '../model/user.ts';
import type { TurnAway } from '../people/turn-away.ts';
import { type NamedCommand, parseCommand } from '../prompt/named-command.ts';
import { actionButtons } from '../reply/buttons.ts';
import type { IntakeTools } from './intake-tools.ts';
import type { Joining } from './joining.ts';
import { asTaskVerb, type MistakenCommands } from './mistaken-commands.ts';
import type { IntakeOptions } from './options.ts';

export interface RunCommandParts {
  joining: Pick<Joining, 'shut'>;
  mistaken: Pick<MistakenCommands, 'keep'>;
  turnAway: Pick<TurnAway, 'viewer'>;
}

export interface RunCommand {
  /** Inside the transaction that settles the message. */
  run(user: User, message: IncomingMessage, command: NamedCommand): RanCommand | undefined;
  /** Call it once that is committed. */
  finish(ran: RanCommand): void;
}

/** A command that may have more to do. */
export interface RanCommand {
  command: ChatCommand;
  context: CommandContext;
}

/** With words behind them they are no commands, but say where a task goes. */
const leading: ReadonlySet<string> = new Set(['code', 'here']);

/** A forwarded text is someone else's: it commands nothing. */
export function commandIn({ text, forwardedFrom }: IncomingMessage): NamedCommand | undefined {
  const command = forwardedFrom === undefined ? parseCommand(text) : undefined;
  return command && leading.has(command.name) && command.args !== '' ? undefined : command;
}

/** Runs a chat command, or replies why not: it is unknown, or its writer may only look. */
export function createRunCommand(
  options: IntakeOptions,
  { replier, conversationOf, best }: IntakeTools,
  { joining, mistaken, turnAway }: RunCommandParts,
): RunCommand {
  function run(user: User, message: IncomingMessage, { name, args }: NamedCommand): RanCommand | undefined {
    joining.shut(message);
    const reply = replier(message);
    const command = chatCommands.find((candidate) => candidate.name === name);
    const mayRun = mayRunTasks(user);
    if (!command) {
      if (mayRun) mistaken.keep(message);
      reply(
        `Unknown command /${name}. See /help.`,
        mayRun ? actionButtons([['Run as a task', `${asTaskVerb}:${message.messageId}`]]) : undefined,
      );
    } else if (!command.forViewers && !mayRun) {
      const refusal = turnAway.viewer(user, name);
      if (refusal !== undefined) reply(refusal);
    } else {
      const context = {
        ...options,
        user,
        handle: message.sender.handle,
        conversation: conversationOf(message),
        args,
        private: message.private,
        parent: message.parent,
        messageId: message.messageId,
        reply,
      };
      command.run(context);
      return { command, context };
    }
    return undefined;
  }

  return {
    run,
    finish: ({ command, context }) => best(command.finish?.(context), 'a command could not be finished'),
  };
}
