import { writeFileSync } from 'node:fs';
import { type Figure, row } from '../figure.ts';
import { watchLoop } from '../loop-delay.ts';
import { openMachine } from '../machines.ts';
import { residentMb, residentPeakMb, untilQuiet } from '../process-cost.ts';
import { standIn } from '../stand-in.ts';
import { openChats } from '../telegram-chats.ts';

const pieces = 2_000;
const pieceLength = 1_000;
const gapMs = 2;
const rounds = 3;
const megabyte = 1_000_000;

/** The real claude needs longer for so many pieces than the bridge. */
export const longAnswer: Figure = {
  name: 'long-answer',
  title: `An answer of ${(pieces * pieceLength) / megabyte} MB in ${pieces} pieces, ${gapMs} ms apart (a stand-in in place of claude)`,
  async measure(scale) {
    const count = scale.count(pieces, 200);
    const megabytes = (count * pieceLength) / megabyte;
    const machine = await openMachine();
    const { telegram } = machine;
    const [one] = openChats(machine, 1);
    const { chat, user } = one!;
    machine.configure({ claude: { command: standIn, spare: false } });
    const watch = watchLoop(machine);
    const bridge = await machine.start({ env: watch.env });
    await one!.ask('warming up', 'warming up');

    const cpu: number[] = [];
    const delays: number[] = [];
    const more: number[] = [];
    const last: number[] = [];
    for (let n = 0; n < scale.count(rounds, 1); n++) {
      await one!.rested();
      await untilQuiet(bridge.pid);
      const idleMb = residentMb(bridge.pid);
      // From here on the peak counts: see proc_pid_clear_refs(5).
      writeFileSync(`/proc/${bridge.pid}/clear_refs`, '5');
      await watch.take(bridge);
      const files = () => chat.answers.filter(({ kind }) => kind === 'document').length;
      const before = files();
      chat.say(user, `write ${count} ${pieceLength} ${gapMs}`);
      await bridge.untilLogged('task ended', n + 2);
      const ended = performance.now();
      await telegram.until(() => files() > before, 'the end of the answer as a file');
      last.push(performance.now() - ended);
      await untilQuiet(bridge.pid);
      const { cpuMs, max } = await watch.take(bridge);
      cpu.push(cpuMs / 1000 / megabytes);
      delays.push(max);
      more.push(residentPeakMb(bridge.pid) - idleMb);
    }

    return [
      row('processor time of the bridge for each MB of the answer', 's', cpu, 0.3),
      row('the longest time its event loop was blocked', 'ms', delays, 50),
      row('memory of the bridge (resident) at its peak, above what it was before', 'MB', more),
      row('the answer stored until the chat has all of it', 'ms', last),
    ];
  },
};
