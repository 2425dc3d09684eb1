import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BridgeProcess } from '../e2e/bridge-process.ts';
import { createMachine, type Machine, type MachineOptions } from '../e2e/machine.ts';
import type { TelegramChat } from '../fakes/telegram-server.ts';
import { type Asked, promptsOf } from './asked.ts';
import { excuses } from './excuses.ts';
import { type FaultPoint, faultEnvironment } from './fault-points.ts';
import { createPerson, type Person } from './person.ts';
import { discordPlace, type Place, telegramPlace } from './place.ts';
import { killNow, killRest, peakMemory, type Rest } from './processes.ts';
import { type Tally, tally } from './tally.ts';
import { haveEnded, isSettled, readTasks } from './tasks.ts';

/** A machine on which things go wrong, with count of what was asked. */
export interface Stage extends Omit<Machine, 'start'>, Person {
  /** Ann's private chat on Telegram. */
  readonly chat: Place;
  /** A topic of Ann's group on Telegram; the same one for the same name. */
  topic(name: string): Place;
  /** Ann's DM on Discord. */
  dm(): Place;
  readonly asked: readonly Asked[];
  /** Every bridge that was started, the last one last. */
  readonly bridges: readonly BridgeProcess[];
  /** Sends a message; `script` gets the word that the answer, and no other message, has to hold. */
  ask(script: (answer: string) => string, where?: Place): Asked;
  /** Starts the bridge; resolves when it polls, or has died of one of `points`. */
  start(...points: FaultPoint[]): Promise<BridgeProcess>;
  /** Resolves when the bridge has died by SIGKILL, of a fault point; `also`: then the rest is killed. */
  untilKilled(also?: Rest): Promise<void>;
  /** Kills the bridge now, and `also` the rest in the same moment. */
  kill(also?: Rest): Promise<void>;
  /** Kills claude, but not the bridge. */
  killClaude(): void;
  /** Resolves when the model was asked to go on with it. */
  untilContinued(asked: Asked): Promise<void>;
  /** What was asked and is not answered yet. */
  open(): Asked[];
  /** Resolves when everything that was asked has its answer; presses Continue where that is wanted. */
  untilAnswered(): Promise<void>;
  /** Gives an order to the fault module in the running bridge. */
  order(order: { offsetMs?: number; points?: FaultPoint[] }): Promise<void>;
  /** Takes all faults back, in the bridge that runs now or, where it has ended, in the next one. */
  calm(): Promise<void>;
  /** The most memory that any of the bridges has had, MB. */
  peakMb(): number;
  /** Stops the bridge and counts. */
  count(): Promise<Tally>;
}

export interface StageOptions extends MachineOptions {
  config?: Record<string, unknown>;
  /** Longest time to wait for anything, ms. */
  patienceMs?: number;
  /** A bridge that ends by itself is started again, as a service is. */
  supervised?: boolean;
  /** The model's own trouble makes claude ask it again. */
  modelFails?: boolean;
}

export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const { config = {}, patienceMs = 20_000, supervised = false, modelFails = false, ...platforms } = options;
  const machine = await createMachine(platforms);
  const { telegram, discord, annOnDiscord, model, ann, home } = machine;
  machine.configure({ limits: { perHour: 10_000, queued: 10_000 }, ...config });
  const chat = telegramPlace('telegram', telegram.privateChat(ann), ann);
  const control = join(home, 'orders.json');
  const asked: Asked[] = [];
  const bridges: BridgeProcess[] = [];
  const topics = new Map<string, Place>();
  let group: TelegramChat | undefined;
  let direct: Place | undefined;
  const { until, presses } = createPerson([telegram, ...(discord ? [discord] : [])], asked, patienceMs);
  let orders = 0;
  let peak = 0;
  let stopping = false;
  const watching = setInterval(watch, 100);

  function watch(): void {
    const bridge = bridges.at(-1);
    if (bridge) peak = Math.max(peak, peakMemory(bridge.pid));
  }

  function current(): BridgeProcess {
    const bridge = bridges.at(-1);
    if (!bridge) throw new Error('no bridge was started');
    return bridge;
  }

  const stage: Stage = {
    ...machine,
    chat,
    topic(name) {
      group ??= telegram.group([ann], { forum: true });
      const place =
        topics.get(name) ??
        telegramPlace(`topic ${name}`, group, ann, group.createTopic(name), `@${telegram.bot.username} `);
      topics.set(name, place);
      return place;
    },
    dm() {
      if (!discord || !annOnDiscord) throw new Error('the stage has no Discord');
      direct ??= discordPlace('discord', discord.dm(annOnDiscord), annOnDiscord);
      return direct;
    },
    asked,
    bridges,

    ask(script, where = chat) {
      const answer = `answer-${asked.length + 1}`;
      const one: Asked = { answer, where, end: 'answered' };
      where.say(script(answer));
      asked.push(one);
      return one;
    },

    async start(...points) {
      await telegram.until(() => telegram.polling === 0, 'the poll of the last bridge to end');
      await discord?.until(() => !discord.gateway.connected, 'the connection of the last bridge to end');
      const bridge = machine.run(['start'], { env: faultEnvironment(points, control) });
      bridges.push(bridge);
      const ready = Promise.all([telegram.untilPolling(), discord?.untilConnected()]);
      const ended = bridge.exited.then((how) => {
        if (supervised && !stopping && how !== 'SIGKILL') return void stage.start();
        if (how !== 'SIGKILL')
          throw new Error(`the bridge ended with ${how}:\n${JSON.stringify(bridge.log(), null, 1)}`);
      });
      await Promise.race([ready, ended]);
      ready.catch(() => {});
      ended.catch(() => {});
      return bridge;
    },

    async untilKilled(also) {
      const bridge = current();
      let how: number | string | undefined;
      bridge.exited.then((code) => {
        how = code;
      });
      // Ann presses meanwhile; the end of the poll is the change that is seen.
      await Promise.race([bridge.exited, until(() => how, 'the bridge to be killed')]).catch((cause: unknown) => {
        throw new Error(`the bridge was not killed:\n${logOf(bridge)}`, { cause });
      });
      if (how !== 'SIGKILL') throw new Error(`the bridge ended with ${how} instead of being killed:\n${logOf(bridge)}`);
      if (also) killRest(home, bridge.pid, also);
    },

    async kill(also) {
      const { pid, exited } = current();
      watch();
      killNow(pid);
      if (also) killRest(home, pid, also);
      await exited;
      // What was just being started.
      if (also) killRest(home, pid, also);
    },

    killClaude: () => killRest(home, current().pid, 'claude'),
    until,

    presses,

    async untilContinued(one) {
      const continued = () => promptsOf(one, model).continued > 0;
      const either = [until(continued, 'a platform to change'), model.until(continued, 'the continuation')];
      for (const each of either) each.catch(() => {});
      await Promise.race(either);
    },

    open() {
      const tasks = readTasks(home);
      return asked.filter((one) => !isSettled(one, tasks));
    },

    async untilAnswered() {
      try {
        await until(() => stage.open().length === 0, 'the answer to everything');
        // A database tells nobody when it changes. The tasks that share an answer end one after the other.
        const deadline = performance.now() + patienceMs;
        while (!haveEnded(asked, readTasks(home)) && performance.now() < deadline) await sleep(25);
      } catch (cause) {
        const names = stage.open().map(({ answer, where }) => `${answer} in ${where.name}`);
        throw new Error(`no answer: ${names.join(', ')}\n${logOf(current()).slice(-8_000)}`, { cause });
      }
    },

    async order(order) {
      orders += 1;
      writeFileSync(control, JSON.stringify({ id: orders, ...order }));
      const seen = current().log().length;
      process.kill(current().pid, 'SIGUSR2');
      await current().untilLog('chaos: ordered', seen);
    },

    async calm() {
      await stage.order({});
    },

    peakMb() {
      watch();
      return Math.round(peak);
    },

    async count() {
      watch();
      stopping = true;
      const how = await current().stop();
      if (how !== 0) throw new Error(`the bridge stopped with ${how}:\n${logOf(current())}`);
      return tally({ machine, asked, excused: excuses(bridges, telegram), modelFails });
    },
    async close() {
      clearInterval(watching);
      stopping = true;
      await machine.close();
    },
  };
  return stage;
}

function logOf(bridge: BridgeProcess): string {
  return bridge
    .log()
    .map((line) => JSON.stringify(line).slice(0, 400))
    .join('\n');
}
