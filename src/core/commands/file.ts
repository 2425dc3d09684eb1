import { notice } from '../reply/notice.ts';
import type { ChatCommand } from './kit/command.ts';

export const fileCommand: ChatCommand = {
  name: 'file',
  description: 'Fetch a file of the project: /file PATH',
  forViewers: false,
  run({ args, conversation, messageId, sendFile, outbox, reply, afterwards }) {
    if (args === '') {
      reply('Which one? Write its path in the project, like /file docs/report.pdf.');
      return;
    }
    afterwards(async () => {
      const taken = await sendFile.send(conversation, { path: args, replyTo: messageId });
      if (taken.ok) return;
      outbox.add(conversation.id, { ...notice(taken.problem), replyTo: messageId });
      outbox.kick(conversation.id);
    });
  },
};
