import { paragraph } from '../../text/document/blocks.ts';
import { mayRunTasks } from '../model/user.ts';
import { bullets } from './kit/bullets.ts';
import { type ChatCommand, descriptionOf } from './kit/command.ts';

export function createHelpCommand(commands: () => readonly ChatCommand[]): ChatCommand {
  return {
    name: 'help',
    description: 'Show what I can do',
    forViewers: true,
    run({ user, hostName, known, reply }) {
      const offered = commands()
        .filter((command) => command.forViewers || mayRunTasks(user))
        .filter((command) => !command.forOwners || user.role === 'owner');
      reply([
        paragraph(
          mayRunTasks(user)
            ? `Send me a task. Claude does it on ${hostName} and replies here. Tasks run one at a time. When Claude asks something, press a button or reply to its message.`
            : `Claude works on ${hostName}. You can watch with /status and /queue.`,
        ),
        bullets(offered.map((command) => `/${command.name}: ${descriptionOf(command, known)}`)),
      ]);
    },
  };
}
