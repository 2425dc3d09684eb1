import { type Block, paragraph } from '../../text/blocks.ts';
import { mayRunTasks } from '../user.ts';
import type { ChatCommand } from './command.ts';

export function createHelpCommand(commands: () => readonly ChatCommand[]): ChatCommand {
  return {
    name: 'help',
    description: 'Show what I can do',
    forViewers: true,
    run({ user, hostName, reply }) {
      const offered = commands().filter((command) => command.forViewers || mayRunTasks(user));
      const list: Block = {
        type: 'list',
        ordered: false,
        start: 1,
        items: offered.map((command) => ({ blocks: [paragraph(`/${command.name}: ${command.description}`)] })),
      };
      reply([
        paragraph(
          `Write what is to be done; claude does it on ${hostName} and answers here. Messages are done one after the other.`,
        ),
        list,
      ]);
    },
  };
}
