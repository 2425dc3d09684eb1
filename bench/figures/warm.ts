import type { Figure } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { openChats } from '../telegram-chats.ts';
import { measureWarmTurns } from '../warm-turns.ts';

const samples = 40;
const chatCount = 4;

export const warm: Figure = {
  name: 'warm',
  title: 'A warm conversation (raw and bridge in turn)',
  async measure(scale) {
    const machine = await openMachine();
    const chats = openChats(machine, scale.count(chatCount, 1));
    return measureWarmTurns({ machine, chats, samples, scale, platform: 'Telegram' });
  },
};
