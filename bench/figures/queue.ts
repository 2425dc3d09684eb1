import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BridgeProcess } from '../../test/e2e/bridge-process.ts';
import { type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { residentMb } from '../process-cost.ts';
import { standIn } from '../stand-in.ts';
import { openChats } from '../telegram-chats.ts';

const tasks = 1_000;
const chatCount = 8;

export const queue: Figure = {
  name: 'queue',
  title: `${tasks} queued tasks from ${chatCount} chats (a stand-in that answers at once in place of claude)`,
  async measure(scale) {
    const count = scale.count(tasks, 40);
    const machine = await openMachine();
    const chats = openChats(machine, chatCount);
    machine.configure({
      queue: { concurrency: chatCount },
      // Each person sends far more than the limits allow, so that the figure measures the queue alone.
      limits: { queued: tasks, perHour: tasks },
      claude: { command: standIn, maxProcesses: chatCount, spare: false },
    });
    const bridge = await machine.start();
    const release = join(machine.project, 'release');
    for (const chat of chats) chat.say(`hold ${release}`);
    await bridge.untilLogged('task started', chatCount);

    const said = performance.now();
    for (let n = chatCount; n < count; n++) chats[n % chatCount]!.say(`task ${n}`);
    await untilAll(bridge, 'task queued', count);
    const queuedMs = performance.now() - said;
    const queuedMb = residentMb(bridge.pid);

    const released = performance.now();
    writeFileSync(release, '');
    await untilAll(bridge, 'task ended', count);
    const doneSeconds = (performance.now() - released) / 1000;
    const lost = count - countFinished(join(machine.home, 'bridge.db'));

    return [
      row(`all ${count} messages said at once until each is a task in the database`, 'ms', [queuedMs]),
      row('memory of the bridge (resident) with all of them queued', 'MB', [queuedMb]),
      row('tasks per second from start to “done”', '/s', [count / doneSeconds]),
      row('tasks lost: not done, or without a final message sent or waiting to be sent', '', [lost], 1),
    ];
  },
};

/** Waits in small steps: it gives up when nothing happens, not when all of it takes long. */
async function untilAll(bridge: BridgeProcess, message: string, count: number): Promise<void> {
  for (let n = chatCount; n < count; n += chatCount) await bridge.untilLogged(message, n);
  await bridge.untilLogged(message, count);
}

/** Tasks that are done and whose final message is sent or waiting to be sent. */
function countFinished(file: string): number {
  const database = new Database(file, { readonly: true });
  try {
    return database
      .prepare<[], number>(
        `SELECT count(*) FROM tasks WHERE state = 'done'
           AND EXISTS (SELECT 1 FROM outbox WHERE outbox.task_id = tasks.id AND outbox.state <> 'failed')`,
      )
      .pluck()
      .get()!;
  } finally {
    database.close();
  }
}
