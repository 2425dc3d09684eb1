import { paragraph } from '../../text/blocks.ts';
import { mayRunTasks } from '../user.ts';
import { bullets } from './bullets.ts';
import type { ChatCommand } from './command.ts';

export function createHelpCommand(commands: () => readonly ChatCommand[]): ChatCommand {
  return {
    name: 'help',
    description: 'Show what I can do',
    forViewers: true,
    run({ user, hostName, reply }) {
      const offered = commands()
        .filter((command) => command.forViewers || mayRunTasks(user))
        .filter((command) => !command.forOwners || user.role === 'owner');
      reply([
        paragraph(
          `Write what is to be done; claude does it on ${hostName} and answers here. Messages are done one after the other.`,
        ),
        bullets(offered.map((command) => `/${command.name}: ${command.description}`)),
      ]);
    },
  };
}
