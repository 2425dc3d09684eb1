import type { ChatCommand } from './kit/command.ts';
import { greeting } from './kit/greeting.ts';

export const startCommand: ChatCommand = {
  name: 'start',
  description: 'Say hello',
  forViewers: true,
  unlisted: true,
  run({ user, hostName, conversation, reply }) {
    reply(greeting(user.role, hostName, conversation.project));
  },
};
