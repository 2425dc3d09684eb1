import type { Figure } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { openChats } from '../telegram-chats.ts';
import { measureWarmTurns } from '../warm-turns.ts';

const samples = 40;
const chatCount = 4;

export const warm: Figure = {
  name: 'warm',
  title: 'A warm conversation (raw and bridge in turn)',
  async measure() {
    const machine = await openMachine();
    const chats = openChats(machine, chatCount);
    return measureWarmTurns({ machine, chats, samples, platform: 'Telegram' });
  },
};
