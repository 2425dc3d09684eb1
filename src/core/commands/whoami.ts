import type { ChatCommand, CommandContext } from './kit/command.ts';

export const whoamiCommand: ChatCommand = {
  name: 'whoami',
  description: 'Show your id and role',
  forViewers: true,
  forOne: true,
  run: tell,
};

/** The same command under the name other bots use. */
export const idCommand: ChatCommand = {
  name: 'id',
  description: 'Show your id and role',
  forViewers: true,
  unlisted: true,
  run: tell,
};

function tell({ user, hostName, conversation, reply }: CommandContext): void {
  reply(`${user.name}, ${user.role} on ${hostName}. Your id: ${user.id}. This chat: ${conversation.id}.`);
}
