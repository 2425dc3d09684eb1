import type { ChatCommand } from './kit/command.ts';

export const queueCommand: ChatCommand = {
  name: 'queue',
  description: 'Show and reorder the queue',
  forViewers: true,
  run: ({ queueDisplay, conversation, messageId }) => queueDisplay.cards.show(conversation.id, messageId),
};
