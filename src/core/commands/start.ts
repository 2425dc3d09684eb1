import type { ChatCommand } from './command.ts';

export const startCommand: ChatCommand = {
  name: 'start',
  description: 'Say hello',
  forViewers: true,
  run({ user, hostName, conversation, reply }) {
    reply(
      user.role === 'viewer'
        ? `Connected to ${hostName}. You may look: /status and /queue.`
        : `Connected to ${hostName}. Send a task and claude works on it in the project “${conversation.project}”. /help shows what else there is.`,
    );
  },
};
