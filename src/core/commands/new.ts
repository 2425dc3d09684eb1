import type { ChatCommand } from './command.ts';

export const newCommand: ChatCommand = {
  name: 'new',
  description: 'Start a new session: claude forgets this chat',
  forViewers: false,
  run({ store, conversation, reply }) {
    store.conversations.setSession(conversation.id, undefined);
    reply(`New session in “${conversation.project}”. The next message starts afresh.`);
  },
};
