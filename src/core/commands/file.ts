import { notice } from '../reply/notice.ts';
import type { ChatCommand } from './kit/command.ts';

export const fileCommand: ChatCommand = {
  name: 'file',
  description: 'Get a file from the project: /file PATH',
  forViewers: false,
  run({ args, conversation, messageId, sendFile, outbox, reply, afterwards }) {
    if (args === '') {
      reply('Which file? Send its path in the project: /file docs/report.pdf');
      return;
    }
    afterwards(async () => {
      const taken = await sendFile.send(conversation.session, { path: args, replyTo: messageId });
      if (taken.ok) return;
      outbox.add(conversation.id, { ...notice(taken.problem), replyTo: messageId });
      outbox.kick(conversation.id);
    });
  },
};
