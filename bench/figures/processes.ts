import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Figure, row } from '../figure.ts';
import { watchLoop } from '../loop-delay.ts';
import { openMachine } from '../machines.ts';
import { cpuMs, untilQuiet } from '../process-cost.ts';
import { openChats } from '../telegram-chats.ts';

const starts = 24;
const chatCount = 40;
const atOnce = 8;

export const processes: Figure = {
  name: 'processes',
  title: `Processes of real claude that come and go; ${chatCount} chats at once, ${atOnce} processes`,
  async measure(scale) {
    const count = scale.count(chatCount, 3);
    const evicted = await costOfStarts(scale.count(starts, 2));
    const burst = await burstOfChats(count);
    return [
      row('a claude started, and the one before it evicted: processor time of the bridge', 'ms', evicted, 50),
      row(`${count} chats write at once, until all have their final message`, 's', [burst.seconds]),
      row('of that, per chat', 's', [burst.seconds / count]),
      row('delay of the bridge’s event loop meanwhile, 99th percentile', 'ms', [burst.p99]),
      row('delay of the bridge’s event loop meanwhile, longest', 'ms', [burst.max], 100),
      row('the same without its waiting for a processor', 'ms', [burst.ownMax]),
      row('processor time of the bridge, per chat', 'ms', [burst.cpuMs / count]),
      row('starts out of the order in which the messages arrived', '', [burst.outOfOrder], 1),
    ];
  },
};

/**
 * What one start and one eviction cost, ms, measured in rounds: the turns of `count` chats in turn with room for one
 * process, less as many turns of a warm one.
 */
async function costOfStarts(count: number): Promise<number[]> {
  const machine = await openMachine();
  const chats = openChats(machine, count + 1);
  machine.configure({
    limits: { perHour: 10_000 },
    claude: { args: ['--allowedTools', 'Bash'], maxProcesses: 1, spare: false },
  });
  const { pid } = await machine.start();
  const perRound = Math.max(1, Math.floor(count / 3));

  async function cost(turns: () => Promise<unknown>): Promise<number> {
    await untilQuiet(pid);
    const before = cpuMs(pid);
    await turns();
    await untilQuiet(pid);
    return (cpuMs(pid) - before) / perRound;
  }

  const [warm, ...cold] = chats;
  const costs: number[] = [];
  while (cold.length >= perRound) {
    await warm!.ask('say first.', 'first.');
    const warmMs = await cost(async () => {
      for (let n = 0; n < perRound; n++) {
        await warm!.rested();
        await warm!.ask(`say warm ${n}.`, `warm ${n}.`);
      }
    });
    const coldMs = await cost(async () => {
      for (const [n, chat] of cold.splice(0, perRound).entries()) await chat.ask(`say cold ${n}.`, `cold ${n}.`);
    });
    costs.push(coldMs - warmMs);
  }
  return costs;
}

interface Burst {
  seconds: number;
  p99: number;
  max: number;
  ownMax: number;
  cpuMs: number;
  outOfOrder: number;
}

async function burstOfChats(count: number): Promise<Burst> {
  const machine = await openMachine();
  const chats = openChats(machine, count);
  machine.configure({
    log: { level: 'debug' },
    queue: { concurrency: atOnce },
    claude: { args: ['--allowedTools', 'Bash'], maxProcesses: atOnce, spare: false },
  });
  const watch = watchLoop(machine);
  const bridge = await machine.start({ env: watch.env });
  await untilQuiet(bridge.pid);
  await watch.take(bridge);
  const began = performance.now();
  await Promise.all(chats.map((chat, n) => chat.ask(`say chat ${n}.`, `chat ${n}.`)));
  const seconds = (performance.now() - began) / 1000;
  const { p99, max, ownMax, cpuMs } = await watch.take(bridge);
  // Of two processes, the one that started later has the higher pid.
  const begun = bridge.log().filter(({ msg }) => msg === 'Claude started');
  begun.sort((a, b) => Number(a.pid) - Number(b.pid));
  const arrivals = arrivalsBySession(join(machine.home, 'bridge.db'));
  const order = begun.map(({ session }) => arrivals.get(String(session)) ?? Number.NaN);
  return { seconds, p99, max, ownMax, cpuMs, outOfOrder: order.filter((number, n) => number < order[n - 1]!).length };
}

/** The number of each session's task. */
function arrivalsBySession(file: string): Map<string, number> {
  const database = new Database(file, { readonly: true });
  try {
    const rows = database
      .prepare<[], { session: string; number: number }>(
        'SELECT attempts.session_id AS session, tasks.number FROM attempts JOIN tasks ON tasks.id = attempts.task_id',
      )
      .all();
    return new Map(rows.map(({ session, number }) => [session, number]));
  } finally {
    database.close();
  }
}
