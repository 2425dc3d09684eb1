import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Inhibitor, type RunningInhibitor, startInhibitor } from './inhibitor.ts';

export interface KeepAwakeOptions {
  /** When the machine may not fall asleep by itself: never, while tasks run, or as long as the bridge runs. */
  mode: 'off' | 'tasks' | 'always';
  /** Undefined: none known for this system. */
  inhibitor: Inhibitor | undefined;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  log: Log;
  /** `state` or `describe` has changed. Not called before `createKeepAwake` has returned. */
  onChange?(): void;
}

export interface KeepAwake {
  /** Call it whenever the number of running tasks changes. Never throws. */
  update(runningTasks: number): void;
  /** Applies at once; a failure of before is forgotten. */
  setMode(mode: KeepAwakeOptions['mode']): void;
  state(): 'off' | 'idle' | 'awake' | { unavailable: string };
  /** For people: `kept awake while tasks run (2 running)`. */
  describe(): string;
  /** Lets the machine sleep again. Resolves when all its processes have ended. */
  close(): Promise<void>;
}

/** The answer of the last task still has to go out. */
const lingerMs = 30_000;
const goodbyeMs = 2_000;

const nothingToStart: RunningInhibitor = {
  endInput() {},
  kill() {},
  ended: Promise.resolve({ problem: 'no known program for it on this system' }),
};

/**
 * Keeps this machine from falling asleep. The program that does so ends with the bridge, also after a kill -9. A
 * failure is reported once, and not repeated.
 */
export function createKeepAwake(options: KeepAwakeOptions): KeepAwake {
  const { inhibitor, env, clock, log } = options;
  let { mode } = options;
  let runningTasks = 0;
  let current: RunningInhibitor | undefined;
  let cancelLinger: (() => void) | undefined;
  let problem: string | undefined;
  let isClosed = false;
  /** Released programs that still run. */
  const leaving = new Set<Promise<unknown>>();

  function update(count: number): void {
    if (isClosed || count === runningTasks) return;
    runningTasks = count;
    follow();
    options.onChange?.();
  }

  function follow(): void {
    if (mode === 'off' || problem !== undefined) return;
    if (mode === 'always' || runningTasks > 0) {
      cancelLinger?.();
      cancelLinger = undefined;
      if (!current) begin();
    } else if (current) {
      cancelLinger ??= clock.after(lingerMs, () => {
        cancelLinger = undefined;
        release();
        options.onChange?.();
      });
    }
  }

  function begin(): void {
    const started = inhibitor ? startInhibitor(inhibitor, inhibitor.args, env) : nothingToStart;
    current = started;
    void started.ended.then((end) => {
      if (current !== started) return;
      current = undefined;
      fail(end.problem ?? `${inhibitor?.name} ended by itself`);
    });
  }

  function fail(why: string): void {
    problem = why;
    cancelLinger?.();
    cancelLinger = undefined;
    log.warn('cannot keep this machine awake', { why });
    options.onChange?.();
  }

  function release(): void {
    const released = current;
    if (!released) return;
    current = undefined;
    released.endInput();
    released.kill('SIGTERM');
    const cancelKill = clock.after(goodbyeMs, () => released.kill('SIGKILL'));
    const left = released.ended.then(() => {
      cancelKill();
      leaving.delete(left);
    });
    leaving.add(left);
  }

  follow();
  return {
    update,
    setMode(wanted) {
      if (isClosed || wanted === mode) return;
      mode = wanted;
      problem = undefined;
      if (mode === 'off' || (mode === 'tasks' && runningTasks === 0)) {
        cancelLinger?.();
        cancelLinger = undefined;
        release();
      } else follow();
      options.onChange?.();
    },
    state() {
      if (mode === 'off') return 'off';
      if (problem !== undefined) return { unavailable: problem };
      return current ? 'awake' : 'idle';
    },
    describe() {
      if (mode === 'off') return 'may sleep (keepAwake is off)';
      if (problem !== undefined) return `cannot be kept awake: ${problem}`;
      if (mode === 'always') return 'kept awake while the bridge runs';
      return `kept awake while tasks run (${runningTasks === 0 ? 'none now' : `${runningTasks} running`})`;
    },
    async close() {
      isClosed = true;
      cancelLinger?.();
      cancelLinger = undefined;
      release();
      await Promise.all(leaving);
    },
  };
}
