import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { BridgeProcess } from '../../test/e2e/bridge-process.ts';
import type { Machine } from '../../test/e2e/machine.ts';
import { watchLoop } from '../loop-delay.ts';
import { openMachine } from '../machines.ts';
import { standIn } from '../stand-in.ts';
import { openChats, type TimedTelegramChat } from '../telegram-chats.ts';
import { type Filling, fillDatabase, type Person } from './filled.ts';

/** How many people there are on each machine: no one of them has more waiting tasks than the limits allow. */
const peopleCount = 50;
/** What the limits of the config allow at most. */
const most = 10_000;
/** Tasks at the same time. */
export const atOnce = 8;

/** Where the databases are made, each once. */
export interface Workshop {
  folder: string;
  /** Sizes as they are in `--smoke`. */
  isSmoke: boolean;
  say(line: string): void;
}

/** One line of a table: what was measured, by the name of its column. */
export type Measured = Record<string, number | string>;

/** A machine whose bridge has found a filled database. */
export interface Stage {
  machine: Machine;
  chats: readonly TimedTelegramChat[];
  /** Starts the bridge; with the milliseconds until its first poll. */
  start(): Promise<{ bridge: BridgeProcess; firstPollMs: number }>;
  /** The longest time for which the bridge blocked its loop since the last call, or since the start, ms. */
  blocked(bridge: BridgeProcess): Promise<number>;
}

export type Wanted = { ended: number; queued: number; chats: number; held: number; release: string };

export async function openStage(workshop: Workshop, wanted: Wanted, claude: 'real' | 'stand-in'): Promise<Stage> {
  const machine = await openMachine();
  const chats = openChats(machine, peopleCount);
  const release = wanted.release;
  machine.configure({
    queue: { concurrency: atOnce },
    limits: { queued: most, perHour: most },
    ...(claude === 'stand-in' && { claude: { command: standIn, maxProcesses: peopleCount, spare: false } }),
  });
  const people = chats.map(({ user }) => ({ id: user.id, name: user.first_name }));
  copyToDisk(filled(workshop, { ...wanted, release }, people), join(machine.home, 'bridge.db'));
  const watch = watchLoop(machine);
  return {
    machine,
    chats,
    async start() {
      const polls = machine.telegram.callsOf('getUpdates').length;
      const began = performance.now();
      const bridge = machine.run(['start'], { env: watch.env });
      while (machine.telegram.callsOf('getUpdates').length === polls) await pause(1);
      return { bridge, firstPollMs: performance.now() - began };
    },
    blocked: async (bridge) => (await watch.take(bridge)).ownMax,
  };
}

/** Otherwise the disk would be busy with the copy while the bridge waits for its commits. */
function copyToDisk(from: string, to: string): void {
  copyFileSync(from, to);
  const file = openSync(to, 'r+');
  fsyncSync(file);
  closeSync(file);
}

/** The file with this filling; made when it is not there yet. */
function filled({ folder, say }: Workshop, wanted: Wanted, people: readonly Person[]): string {
  const { ended, queued, chats, held, release } = wanted;
  const file = join(folder, `ended-${ended}-queued-${queued}-chats-${chats}.db`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const filling: Filling = {
    ended: { owner: people[0]!, count: ended },
    queued: { people, chats, count: queued, held, release },
  };
  fillDatabase(file, filling);
  say(`(made a database of ${ended} ended and ${queued} queued tasks in ${seconds(began)} s)`);
  return file;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** When lines with this message were logged, ms since the epoch, in order. */
export function loggedAt(bridge: BridgeProcess, message: string): number[] {
  return bridge.log().flatMap(({ msg, time }) => (msg === message ? [Date.parse(String(time))] : []));
}

/** Waits until `count` lines with this message are there, or for `mostMs`. */
export async function untilLogged(
  bridge: BridgeProcess,
  message: string,
  count: number,
  mostMs: number,
): Promise<void> {
  const until = performance.now() + mostMs;
  while (loggedAt(bridge, message).length < count && performance.now() < until) await pause(20);
}

/** How many happened per second from the first of these moments to the last. */
export function perSecond(moments: readonly number[]): number {
  return (1000 * (moments.length - 1)) / (moments.at(-1)! - moments[0]!);
}
