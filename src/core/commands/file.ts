import { notice } from '../reply/notice.ts';
import type { ChatCommand } from './kit/command.ts';

export const fileCommand: ChatCommand = {
  name: 'file',
  description: 'Get a file from the project: /file PATH',
  args: [{ name: 'path', description: 'Its path in the project', kind: 'text', required: true }],
  forViewers: false,
  run({ args, reply }) {
    if (args === '') reply('Which file? Send its path in the project: /file docs/report.pdf');
  },
  async finish({ args, conversation, messageId, sendFile, outbox }) {
    if (args === '') return;
    const taken = await sendFile.send(conversation.session, { path: args, replyTo: messageId });
    if (!taken.ok) outbox.add(conversation.id, { ...notice(taken.problem), replyTo: messageId });
  },
};
