import { paragraph } from '../../text/document/blocks.ts';
import { mayRunTasks } from '../model/user.ts';
import { bullets } from './kit/bullets.ts';
import type { ChatCommand } from './kit/command.ts';

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
          mayRunTasks(user)
            ? `Write what is to be done; claude does it on ${hostName} and answers here. Messages are done one after the other. When claude asks something, press a button or reply to its message.`
            : `claude works on ${hostName}. You may look: /status and /queue.`,
        ),
        bullets(offered.map((command) => `/${command.name}: ${command.description}`)),
      ]);
    },
  };
}
