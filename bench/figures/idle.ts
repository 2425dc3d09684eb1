import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { childrenOf, cpuMs, residentMb, untilAtRest, untilQuiet } from '../process-cost.ts';
import { openChats } from '../telegram-chats.ts';

const tasks = 5;
/** The kernel gives processor time in steps of 10 ms. */
const watchMs = 60_000;
/** V8 looks once more up to 8 s after it has collected garbage. */
const atRestMs = 12_000;
const minuteMs = 60_000;

export const idle: Figure = {
  name: 'idle',
  title: `Idle for ${watchMs / 1000} s, after ${tasks} tasks`,
  async measure(scale) {
    const watchedMs = scale.count(watchMs, 1_000);
    const machine = await openMachine();
    const [chat] = openChats(machine, 1);
    machine.configure({ claude: { args: ['--allowedTools', 'Bash'], spare: true } });
    const bridge = await machine.start();
    for (let n = 0; n < scale.count(tasks, 1); n++) {
      await chat!.rested();
      await chat!.ask(`say answer ${n}.`, `answer ${n}.`);
    }
    const claudes = childrenOf(bridge.pid);
    for (const pid of [bridge.pid, ...claudes]) await untilQuiet(pid);

    const atWork = cpuMs(bridge.pid);
    await untilAtRest(bridge.pid, scale.count(atRestMs, 1_000));
    const before = cpuMs(bridge.pid);
    await sleep(watchedMs);
    const usedMs = cpuMs(bridge.pid) - before;

    return [
      row('memory of the bridge (resident)', 'MB', [residentMb(bridge.pid)], 85),
      row('processor time of the bridge per minute', 'ms', [(usedMs * minuteMs) / watchedMs], 60),
      row('processor time of the bridge from its last answer until it is at rest', 'ms', [before - atWork]),
      row(
        'memory of each claude it keeps, one warm and one spare (resident)',
        'MB',
        claudes.map((pid) => residentMb(pid)),
      ),
    ];
  },
};
