import { type Figure, ratioRow, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { untilQuiet } from '../process-cost.ts';
import { coldFirstText } from '../raw-claude.ts';
import { openChats } from '../telegram-chats.ts';

const samples = 12;

export const newConversation: Figure = {
  name: 'new-conversation',
  title: 'The first task of a new conversation (raw and bridge in turn)',
  async measure(scale) {
    const machine = await openMachine();
    const chats = openChats(machine, scale.count(samples, 1));
    machine.configure({
      log: { level: 'debug' },
      claude: { args: ['--allowedTools', 'Bash'], maxProcesses: 3, spare: true },
    });
    const bridge = await machine.start();

    const raw: number[] = [];
    const first: number[] = [];
    let seen = 0;
    for (const chat of chats) {
      const spare = await bridge.untilLog('Claude started', seen);
      seen = bridge.log().indexOf(spare) + 1;
      await untilQuiet(Number(spare.pid));
      raw.push(await coldFirstText(machine, 'say good morning'));
      const answer = await chat.ask('say good morning', 'good morning');
      first.push(answer.firstTextMs);
    }

    return [
      row('raw claude: start of a new process until its first text', 'ms', raw),
      row('bridge, with its spare process ready: message available until the chat shows the first text', 'ms', first),
      ratioRow('first text, bridge over raw', first, raw, 0.35),
    ];
  },
};
