import { greeting } from '../greeting.ts';
import type { ChatCommand } from './command.ts';

export const startCommand: ChatCommand = {
  name: 'start',
  description: 'Say hello',
  forViewers: true,
  run({ user, hostName, conversation, reply }) {
    reply(greeting(user.role, hostName, conversation.project));
  },
};
