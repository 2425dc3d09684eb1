import { askAllAtOnce } from '../burst-turns.ts';
import { type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { openChats } from '../telegram-chats.ts';

const chatCount = 40;

export const burst: Figure = {
  name: 'burst',
  title: `${chatCount} chats at once, at a Telegram that enforces its limits (a stand-in in place of claude)`,
  async measure(scale) {
    const machine = await openMachine({ limits: true });
    const chats = openChats(machine, scale.count(chatCount, 3));
    const answers = await askAllAtOnce(machine, chats);

    return [
      row(
        'message available until its chat shows the first text',
        'ms',
        answers.map((answer) => answer.firstTextMs),
      ),
      row(
        'until its chat shows the final message',
        'ms',
        answers.map((answer) => answer.finalMs),
      ),
      row('until the last chat shows its final message', 'ms', [Math.max(...answers.map((answer) => answer.finalMs))]),
      row('calls that Telegram refused with “too many requests”', '', [machine.telegram.tooManyRequests()], 1),
    ];
  },
};
