import { voiceNote } from '../reply/context/spoken-answers.ts';
import type { ChatCommand } from './kit/command.ts';

export const voiceCommand: ChatCommand = {
  name: 'voice',
  description: 'Hear the answers here too: /voice on or off',
  args: [
    {
      name: 'state',
      description: 'Whether the results here are spoken too',
      kind: 'text',
      choices: ['on', 'off'].map((value) => ({ name: value, value })),
    },
  ],
  forViewers: false,
  forAccounts: true,
  run({ args, store, conversation, speaks, hostCommands, reply }) {
    const wanted = args.toLowerCase();
    const note = voiceNote(conversation.id);
    if (wanted === 'off') {
      store.notes.delete(note);
      reply('Answers here are only written.');
    } else if (!speaks) {
      const command = hostCommands.bridge('config set voice.speak "PROGRAM"');
      reply(`The bridge cannot speak yet. Set a program for it: ${command}`);
    } else if (wanted === 'on') {
      store.notes.set(note, 'on');
      reply('Each result here comes as a voice message too, after the written answer.');
    } else {
      const isOn = store.notes.get(note) !== undefined;
      reply(
        isOn
          ? 'Results here are spoken too. To end that: /voice off'
          : 'Answers here are only written. To hear them too: /voice on',
      );
    }
  },
};
