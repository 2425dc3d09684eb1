import type { ChatCommand, CommandContext, PressContext } from './kit/command.ts';
import { leftSession, taskAction } from './kit/on-task.ts';

export const newCommand: ChatCommand = {
  name: 'new',
  description: 'Start a new session; Claude forgets this chat',
  forViewers: false,
  run: startAfresh,
};

/** Below an answer about a full session. */
export const newAction = taskAction('new', 'leave the session of', (context, task) => {
  const left = leftSession(context, task);
  if (left === undefined) startAfresh(context);
  return { word: left ?? '' };
});

function startAfresh({ store, conversation, reply }: CommandContext | PressContext): void {
  store.conversations.renewSession(conversation.id);
  reply(`New session in “${conversation.project}”. The next message starts afresh.`);
}
