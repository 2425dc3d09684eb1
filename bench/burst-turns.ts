import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '../test/e2e/machine.ts';
import { standIn } from './stand-in.ts';
import type { TimedAnswer, TimedChat } from './timed-chat.ts';

const atOnce = 8;
/** Receipts and previews that are taken away come after the final messages; the limits include them. */
const aftermathMs = 3_000;

/**
 * Starts the bridge with a stand-in in place of `claude`, asks in all chats at once, and waits for what comes after.
 */
export async function askAllAtOnce(machine: Machine, chats: readonly TimedChat[]): Promise<TimedAnswer[]> {
  machine.configure({
    queue: { concurrency: atOnce },
    claude: { command: standIn, maxProcesses: atOnce, spare: false },
  });
  await machine.start();
  const answers = await Promise.all(chats.map((chat, n) => chat.ask(`burst ${n}.`, `burst ${n}.`)));
  await sleep(aftermathMs);
  return answers;
}
