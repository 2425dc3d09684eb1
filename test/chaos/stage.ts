import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BridgeProcess } from '../e2e/bridge-process.ts';
import { createMachine, type Machine, type MachineOptions, processesOf } from '../e2e/machine.ts';
import { type Asked, promptsOf } from './asked.ts';
import { excuses } from './excuses.ts';
import { type FaultPoint, faultEnvironment } from './fault-points.ts';
import { ageTemporaryFolders, filesLeft } from './leftovers.ts';
import { createPerson, type Person } from './person.ts';
import type { Place } from './place.ts';
import { createPlaces, type Places } from './places.ts';
import { killNow, killRest, peakMemory, type Rest } from './processes.ts';
import { type Tally, tally } from './tally.ts';
import { haveEnded, isSettled, readTasks } from './tasks.ts';

/** A machine on which things go wrong, with count of what was asked. */
export interface Stage extends Omit<Machine, 'start'>, Person, Places {
  readonly asked: readonly Asked[];
  /** Every bridge that was started, the last one last. */
  readonly bridges: readonly BridgeProcess[];
  /** Sends a message; `script` gets the word that the answer, and no other message, has to hold. */
  ask(script: (answer: string) => string, where?: Place): Asked;
  /** Counts a message that was sent otherwise; `id`: of the message. */
  asks(answer: string, where: Place, id: string): Asked;
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
  const { config = {}, patienceMs = 120_000, supervised = false, modelFails = false, ...platforms } = options;
  const machine = await createMachine(platforms);
  const { telegram, discord, model, home } = machine;
  machine.configure({ ...config, limits: { perHour: 10_000, queued: 10_000, ...(config.limits ?? {}) } });
  const places = createPlaces(machine);
  const control = join(home, 'orders.json');
  const asked: Asked[] = [];
  const bridges: BridgeProcess[] = [];
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

  /** Neither processes nor files tell anybody when they are gone. */
  async function untilNone(look: () => readonly unknown[]): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (look().length > 0 && performance.now() < deadline) await sleep(25);
  }

  const stage: Stage = {
    ...machine,
    ...places,
    asked,
    bridges,

    ask(script, where = places.chat) {
      const answer = `answer-${asked.length + 1}`;
      return stage.asks(answer, where, where.say(script(answer)));
    },
    asks(answer, where, id) {
      const one: Asked = { answer, where, id, end: 'answered', again: 0 };
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
      // A claude of a bridge that was killed ends by itself, when it finds its input closed.
      await untilNone(() => processesOf(home));
      if (filesLeft(machine).length > 0) {
        ageTemporaryFolders(machine);
        await stage.start();
        await untilNone(() => filesLeft(machine));
        await current().stop();
      }
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
